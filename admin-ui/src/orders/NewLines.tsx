import { DeleteOutlined } from "@ant-design/icons";
import { Button, Form, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { Field, FieldRow } from "../form/Field";
import { MoneyInput } from "../form/MoneyInput";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, moneyRule } from "../form/rules";
import { useFormats } from "../ui/formats";
import { GoodsPicker } from "./GoodsPicker";
import type { Goods, NewLine, NewOrder } from "./newOrderInput";
import styles from "./orders.module.css";

/** The goods of a new order; a price is given only where another than the shop's is agreed. */
export function NewLines({ form }: { readonly form: FormInstance<NewOrder> }) {
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => {
        const lineAt = (at: number) => form.getFieldValue(["lines", at]) as NewLine | undefined;
        return (
          <>
            <GoodsPicker chosen={fields.map(({ name }) => lineAt(name)?.goods.id ?? "")} onChoose={(goods) => add({ goods, quantity: "1" } satisfies NewLine)} />
            <ul className={`${styles.rows} ${styles.picked}`}>
              {fields.map(({ key, name }) => {
                const line = lineAt(name);
                return line && <NewLineRow key={key} at={name} line={line} onRemove={() => remove(name)} />;
              })}
            </ul>
          </>
        );
      }}
    </Form.List>
  );
}

interface RowProps {
  readonly at: number;
  readonly line: NewLine;
  readonly onRemove: () => void;
}

function NewLineRow({ at, line: { goods }, onRemove }: RowProps) {
  const { t } = useTranslation("orders");
  const { money } = useFormats();
  return (
    <li className={styles.row}>
      <div className={styles.rowHead}>
        <Form.Item name={[at, "goods"]} noStyle>
          <GoodsName />
        </Form.Item>
        <Button size="small" type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t("removeGoods", { name: nameOf(goods) })} onClick={onRemove} />
      </div>
      <FieldRow>
        <Field
          name={[at, "quantity"]}
          label={t("quantity")}
          required
          rules={[decimalRule(goods.unitDecimals)]}
          {...(goods.trackStock ? { hint: t("availableNow", { quantity: goods.availability.available ?? "0" }) } : {})}
        >
          <QuantityInput decimals={goods.unitDecimals} />
        </Field>
        <Field
          name={[at, "unitPrice"]}
          label={t("agreedPrice")}
          rules={[moneyRule()]}
          hint={goods.price ? t("shopPrice", { price: money(goods.price.price) }) : t("noPrice")}
        >
          <MoneyInput {...(goods.price ? { currencyCode: goods.price.price.currencyCode } : {})} />
        </Field>
      </FieldRow>
    </li>
  );
}

/** Shows the goods of a line, and as a field of the form keeps them in its values. */
function GoodsName({ value }: { readonly value?: Goods }) {
  if (!value) return null;
  return (
    <span>
      <span className={styles.rowName}>{nameOf(value)}</span> <span className={styles.small}>{value.sku}</span>
    </span>
  );
}

function nameOf({ productName, title }: Goods): string {
  return [productName, title].filter(Boolean).join(" ");
}
