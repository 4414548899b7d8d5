import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { OrderPaymentConfirmDocument, OrderPaymentConfirmPreviewDocument } from "../api/generated/orders/actions";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { MoneyInput } from "../form/MoneyInput";
import { Preview } from "../form/Preview";
import { moneyRule } from "../form/rules";
import type { MoneyValue } from "../lib/money";
import type { Outcome } from "../lib/problem";
import type { Consequence } from "../ui/Consequences";
import { Money } from "../ui/Money";
import { useToasts } from "../ui/toasts";
import { confirmable } from "./capabilities";
import { MOVES, type DialogProps } from "./useStanding";

interface Values {
  readonly amount?: MoneyValue | undefined;
  readonly reference?: string;
  readonly effectiveAt?: string;
}

/** Says that money has arrived, by bank or on delivery. */
export function PayDialog({ order, open, onClose }: DialogProps) {
  const { t } = useTranslation("orders");
  const toasts = useToasts();
  const confirm = useAction(OrderPaymentConfirmDocument, (data) => data.paymentConfirm, MOVES);
  const preview = usePreview(OrderPaymentConfirmPreviewDocument, (data) => data.paymentConfirm);
  const payment = confirmable(order);
  if (!payment) return null;
  const inputOf = ({ amount: received, reference, effectiveAt }: Values) => ({
    paymentId: payment.id,
    amount: received ?? null,
    reference: reference?.trim() || null,
    effectiveAt: effectiveAt ?? null,
  });
  const ask = async (values: Values): Promise<Outcome<readonly Consequence[]>> => {
    const outcome = await preview({ input: inputOf(values) });
    if (outcome.kind !== "done" || !outcome.payload.payment) return outcome.kind === "done" ? { kind: "done", payload: [] } : outcome;
    const { state, amount: received } = outcome.payload.payment;
    return {
      kind: "done",
      payload: [
        { label: t("paymentRecord"), before: t(`paymentStatus.${payment.state}`), after: t(`paymentStatus.${state}`) },
        { label: t("amountReceived"), after: <Money value={received} /> },
      ],
    };
  };
  // What an answer holds besides is no part of an input.
  const { amount, currencyCode } = payment.amount;
  const initial: Values = { amount: { amount, currencyCode } };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("action.pay")}
      submitLabel={t("action.pay")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => confirm({ input: inputOf(values), key: idempotencyKey })}
      onDone={() => toasts.done(t("done.pay"))}
    >
      {(form) => (
        <>
          <Field name="amount" label={t("amountReceived")} required rules={[moneyRule()]} hint={t("amountHint")}>
            <MoneyInput currencyCode={payment.amount.currencyCode} />
          </Field>
          <FieldRow>
            <Field name="reference" label={t("reference")}>
              <Input maxLength={200} />
            </Field>
            <Field name="effectiveAt" label={t("receivedAt")}>
              <InstantInput placeholder={t("now")} />
            </Field>
          </FieldRow>
          <Preview form={form} ask={ask} />
        </>
      )}
    </FormDialog>
  );
}
