import { Checkbox, Form, Input, Segmented, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderDetailFragment, OrderDetailLineFragment } from "../api/generated/orders/order";
import { Field, FieldRow } from "../form/Field";
import { MoneyInput } from "../form/MoneyInput";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, moneyRule } from "../form/rules";
import { placesOf } from "../lib/decimal";
import { useFormats } from "../ui/formats";
import { LineRows } from "./LineRows";
import { isPositive, keptOf, refundableAmount, refundableUnits } from "./quantities";
import { refundableShipping, type RefundValues } from "./refundInput";

const LONGEST_REASON = 500;

interface Props {
  readonly form: FormInstance<RefundValues>;
  readonly order: OrderDetailFragment;
  readonly lines: readonly OrderDetailLineFragment[];
}

/** What to give back, of which lines, and why. */
export function RefundFields({ form, order, lines }: Props) {
  const { t } = useTranslation("orders");
  const scope = Form.useWatch("scope", form);
  const sent = lines.some((line) => isPositive(keptOf(line)));
  return (
    <>
      <Field name="scope" label={t("refundScope")} required>
        <Segmented
          block
          options={[
            { value: "LINES", label: t("scope.LINES") },
            { value: "ALL", label: t("scope.ALL") },
          ]}
        />
      </Field>
      {scope === "ALL" && sent && (
        <Form.Item name="restock" valuePropName="checked">
          <Checkbox>{t("restockAll")}</Checkbox>
        </Form.Item>
      )}
      {scope === "LINES" && <RefundLines order={order} lines={lines} />}
      <Field name="reason" label={t("reason")} required>
        <Input.TextArea rows={2} maxLength={LONGEST_REASON} />
      </Field>
    </>
  );
}

function RefundLines({ order, lines }: Omit<Props, "form">) {
  const { t } = useTranslation("orders");
  const { money } = useFormats();
  const shipping = refundableShipping(order);
  return (
    <>
      <LineRows
        lines={lines}
        aside={(line) => t("refundable", { quantity: refundableUnits(line), amount: money(refundableAmount(line)) })}
      >
        {(line, index) => <RefundLine line={line} index={index} />}
      </LineRows>
      {isPositive(shipping.amount) && (
        <Field name="shipping" label={t("shippingToRefund")} rules={[moneyRule()]} hint={t("atMost", { amount: money(shipping) })}>
          <MoneyInput currencyCode={shipping.currencyCode} />
        </Field>
      )}
    </>
  );
}

function RefundLine({ line, index }: { readonly line: OrderDetailLineFragment; readonly index: number }) {
  const { t } = useTranslation("orders");
  const decimals = placesOf(line.quantity);
  const stocked = line.kind === "GOODS" && line.variant?.trackStock !== false && isPositive(keptOf(line));
  return (
    <>
      <FieldRow>
        <Field name={["lines", index, "quantity"]} label={t("unitsToRefund")} rules={[decimalRule(decimals)]}>
          <QuantityInput decimals={decimals} aria-label={t("unitsToRefundOf", { name: line.name })} />
        </Field>
        <Field name={["lines", index, "amount"]} label={t("amountToRefund")} rules={[moneyRule()]} hint={t("amountToRefundHint")}>
          <MoneyInput currencyCode={line.total.currencyCode} aria-label={t("amountToRefundOf", { name: line.name })} />
        </Field>
      </FieldRow>
      {stocked && (
        <Form.Item name={["lines", index, "restock"]} valuePropName="checked">
          <Checkbox>{t("restockLine")}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}
