import { Button, Checkbox, Form, Input, type FormInstance } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { MoneyInput } from "../form/MoneyInput";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, moneyRule } from "../form/rules";
import { fitVariants } from "./combinations";
import styles from "./matrix.module.css";
import type { NewProduct } from "./useProductCreation";
import { useShopLocales } from "./useShopLocales";

type Row = NewProduct["variants"][number];

const FILLED = ["sku", "price", "quantity", "unitCost"] as const;

/** A row for every combination of the options' values: its codes, price and opening stock. */
export function VariantMatrix({ form }: { readonly form: FormInstance<NewProduct> }) {
  const { t } = useTranslation("catalog");
  const { required } = useShopLocales();
  const options = Form.useWatch("options", form);
  const rows = Form.useWatch("variants", { form, preserve: true }) ?? [];
  useEffect(() => {
    if (options) form.setFieldValue("variants", fitVariants(form.getFieldValue("variants") as readonly Row[], options, required));
  }, [form, options, required]);
  const fillDown = () => {
    const full = filled(form.getFieldValue("variants") as readonly Row[]);
    form.setFields(full.flatMap((row, index) => FILLED.map((name) => ({ name: ["variants", index, name] as never, value: row[name], errors: [] }))));
  };
  return (
    <>
      <p className={styles.hint}>{t("matrixHint")}</p>
      <ul className={styles.rows}>
        {rows.map((row, index) => (
          <MatrixRow key={row.options.join("/")} form={form} row={row} index={index} />
        ))}
      </ul>
      {rows.length > 1 && (
        <Button size="small" onClick={fillDown}>
          {t("fillDown")}
        </Button>
      )}
    </>
  );
}

function MatrixRow({ form, row, index }: { readonly form: FormInstance<NewProduct>; readonly row: Row; readonly index: number }) {
  const { t } = useTranslation("catalog");
  const unitDecimals = Form.useWatch("unitDecimals", form) ?? 0;
  const trackStock = Form.useWatch("trackStock", form) ?? true;
  const offered = Form.useWatch(["variants", index, "offered"], form) !== false;
  const title = row.options.join(" / ");
  return (
    <li className={styles.row}>
      {title && (
        <Form.Item name={["variants", index, "offered"]} valuePropName="checked" initialValue={true} className={styles.title ?? ""}>
          <Checkbox>{title}</Checkbox>
        </Form.Item>
      )}
      {offered && (
        <div className={styles.cells} role="group" aria-label={title || t("variant")}>
          <Field name={["variants", index, "sku"]} label={t("sku")} required>
            <Input maxLength={64} autoComplete="off" />
          </Field>
          <Field name={["variants", index, "barcode"]} label={t("barcode")}>
            <Input maxLength={64} autoComplete="off" />
          </Field>
          <Field name={["variants", index, "price"]} label={t("price")} rules={[moneyRule()]}>
            <MoneyInput />
          </Field>
          {trackStock && (
            <>
              <Field name={["variants", index, "quantity"]} label={t("openingStock")} rules={[decimalRule(unitDecimals)]}>
                <QuantityInput decimals={unitDecimals} />
              </Field>
              <UnitCost index={index} />
            </>
          )}
        </div>
      )}
    </li>
  );
}

/** Stock without a cost is refused by the books, so it is asked for beforehand. */
function UnitCost({ index }: { readonly index: number }) {
  const { t } = useTranslation("catalog");
  return (
    <Field
      name={["variants", index, "unitCost"]}
      label={t("unitCost")}
      rules={[
        moneyRule(),
        ({ getFieldValue }) => ({
          validator: (_rule, value) =>
            value || !getFieldValue(["variants", index, "quantity"]) ? Promise.resolve() : Promise.reject(new Error(t("costNeeded"))),
        }),
      ]}
    >
      <MoneyInput />
    </Field>
  );
}

/** What the first row says, in every row that says nothing of it; an article number gets a number behind. */
function filled(rows: readonly Row[]): readonly Row[] {
  const [first] = rows;
  if (!first) return rows;
  return rows.map((row, index) => {
    const sku = row.sku || (first.sku && index > 0 ? `${first.sku}-${index + 1}` : undefined);
    const [price, quantity, unitCost] = [row.price ?? first.price, row.quantity ?? first.quantity, row.unitCost ?? first.unitCost];
    return { ...row, ...(sku ? { sku } : {}), ...(price ? { price } : {}), ...(quantity ? { quantity } : {}), ...(unitCost ? { unitCost } : {}) };
  });
}
