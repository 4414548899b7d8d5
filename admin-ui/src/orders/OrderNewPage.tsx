import { Input, Radio, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OrderCreateDocument, OrderCreatePreviewDocument, OrderPaymentMethodsDocument, type OrderCreatePreviewMutation } from "../api/generated/orders/newOrder";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { Field, FieldRow } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { MoneyInput } from "../form/MoneyInput";
import { Preview } from "../form/Preview";
import { moneyRule } from "../form/rules";
import { signOf } from "../lib/money";
import { negated } from "../lib/decimal";
import { paths } from "../paths";
import { Money } from "../ui/Money";
import { PageHeader } from "../ui/PageHeader";
import { Section, Stack } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import { useGo } from "../ui/useGo";
import { orderCan } from "./capabilities";
import { NewBuyer } from "./NewBuyer";
import { newOrderInput, type Buyer, type NewOrder } from "./newOrderInput";
import { NewLines } from "./NewLines";
import { MOVES, seen } from "./useStanding";

type PreviewedOrder = NonNullable<OrderCreatePreviewMutation["orderCreate"]["order"]>;

const NOTHING = {};
const INITIAL: NewOrder = { lines: [], sendTo: "NONE", paymentMethod: "BANK_TRANSFER", couponCodes: [] };

/** An order that staff take for a customer, by telephone or at the counter. */
export function OrderNewPage() {
  const { t } = useTranslation("orders");
  const go = useGo();
  const toasts = useToasts();
  const [buyer, setBuyer] = useState<Buyer>();
  const create = useAction(OrderCreateDocument, (data) => data.orderCreate, MOVES);
  const preview = usePreview(OrderCreatePreviewDocument, (data) => data.orderCreate);
  const describe = useTotals();
  const submit = (values: NewOrder, key: string) => {
    const input = newOrderInput(values, buyer);
    if (!input) return Promise.resolve({ kind: "refused" as const, errors: [{ code: "", message: t("chooseGoods") }] });
    return create({ input, key });
  };
  return (
    <>
      <PageHeader title={t("newOrder")} back={paths.orders()} />
      <FormShell
        initialValues={INITIAL}
        verdict={orderCan(useViewer()).create()}
        submitLabel={t("placeOrder")}
        submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
        onDone={({ order }) => {
          if (!order) return;
          toasts.done(t("orderPlaced", { number: order.number }));
          go(paths.order(order.id), "replace");
        }}
      >
        {(form) => (
          <Stack>
            <Section title={t("lines")}>
              <NewLines form={form} />
            </Section>
            <Section title={t("customer")}>
              <NewBuyer form={form} buyer={buyer} onBuyer={setBuyer} />
            </Section>
            <Section title={t("paymentAndRest")}>
              <PaymentFields />
              <Preview
                form={form}
                ask={(values) => {
                  const input = newOrderInput(values, buyer);
                  return input && preview({ input }).then((outcome) => seen(outcome, describe));
                }}
              />
            </Section>
          </Stack>
        )}
      </FormShell>
    </>
  );
}

function PaymentFields() {
  const { t } = useTranslation("orders");
  const { data } = useLoad(OrderPaymentMethodsDocument, { variables: NOTHING });
  const methods = data?.paymentMethods ?? ["BANK_TRANSFER"];
  return (
    <>
      <Field name="paymentMethod" label={t("methodLabel")} required>
        <Radio.Group options={methods.map((value) => ({ value, label: t(`method.${value}`) }))} />
      </Field>
      <FieldRow>
        <Field name="couponCodes" label={t("couponCodes")}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " ", "，"]} />
        </Field>
        <Field name="shipping" label={t("shipping")} rules={[moneyRule()]} hint={t("shippingHint")}>
          <MoneyInput />
        </Field>
      </FieldRow>
      <Field name="note" label={t("note")}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Field>
    </>
  );
}

/** What the order would come to by the shop's prices, promotions and coupons. */
function useTotals() {
  const { t } = useTranslation("orders");
  return ({ listTotal, discount, shipping, total }: PreviewedOrder) => [
    { label: t("listTotal"), after: <Money value={listTotal} /> },
    ...(signOf(discount.amount) > 0 ? [{ label: t("discount"), after: <Money value={{ ...discount, amount: negated(discount.amount) }} /> }] : []),
    { label: t("shipping"), after: <Money value={shipping} /> },
    { label: t("total"), after: <Money value={total} strong /> },
  ];
}
