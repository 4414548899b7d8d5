import { useTranslation } from "react-i18next";
import { OrderRefundDocument, OrderRefundPreviewDocument, type OrderRefundPreviewMutation } from "../api/generated/orders/actions";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { FormDialog } from "../form/FormDialog";
import { Preview } from "../form/Preview";
import { atSentRows } from "../form/sentRows";
import { sumDecimals } from "../lib/decimal";
import { signOf } from "../lib/money";
import type { Consequence } from "../ui/Consequences";
import { Money, Quantity } from "../ui/Money";
import { useToasts } from "../ui/toasts";
import { isPositive } from "./quantities";
import { RefundFields } from "./RefundFields";
import { refundableLines, refundInput, type RefundValues } from "./refundInput";
import { MOVES, seen, useStanding, type DialogProps } from "./useStanding";

type PreviewedOrder = NonNullable<OrderRefundPreviewMutation["orderRefund"]["order"]>;

/** Gives money back: all that is left, or units and amounts of lines, with or without goods coming back into stock. */
export function RefundDialog({ order, open, onClose }: DialogProps) {
  const { t } = useTranslation("orders");
  const toasts = useToasts();
  const refund = useAction(OrderRefundDocument, (data) => data.orderRefund, MOVES);
  const preview = usePreview(OrderRefundPreviewDocument, (data) => data.orderRefund);
  const describe = useRefundConsequences(order);
  const lines = refundableLines(order);
  const initial: RefundValues = { scope: "LINES", restock: true, lines: lines.map(() => ({ restock: true })) };
  const submit = async (values: RefundValues, key: string) => {
    const wish = refundInput(order.id, lines, values);
    if (!wish) return { kind: "refused" as const, errors: [{ code: "", message: t("chooseRefund") }] };
    const outcome = await refund({ input: wish.input, key });
    // Somebody has to agree first: it was asked for, and nothing is to be mended here.
    const waits = outcome.kind === "refused" ? outcome.errors.find(({ code }) => code === "APPROVAL_REQUIRED") : undefined;
    if (waits) return { kind: "done" as const, payload: waits.message };
    return atSentRows(outcome, "lines", wish.sent);
  };
  return (
    <FormDialog<RefundValues, unknown>
      open={open}
      onClose={onClose}
      danger
      width={680}
      title={t("refundOf", { number: order.number })}
      submitLabel={t("action.refund")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={(payload) => toasts.done(typeof payload === "string" ? payload : t("done.refund"))}
    >
      {(form) => (
        <>
          <RefundFields form={form} order={order} lines={lines} />
          <Preview
            form={form}
            ask={(values) => {
              const wish = refundInput(order.id, lines, { ...values, reason: "" });
              return wish && preview({ input: wish.input }).then((outcome) => seen(outcome, describe));
            }}
          />
        </>
      )}
    </FormDialog>
  );
}

function useRefundConsequences(order: DialogProps["order"]): (after: PreviewedOrder) => readonly Consequence[] {
  const { t } = useTranslation("orders");
  const standing = useStanding(order);
  return (after) => {
    const known = new Set(order.refunds.map(({ id }) => id));
    const made = after.refunds.find(({ id }) => !known.has(id));
    if (!made) return standing(after);
    const restocked = sumDecimals(made.lines.map(({ restockedQuantity }) => restockedQuantity));
    return [
      { label: t("paidBack"), after: <Money value={made.paidBack} /> },
      ...(signOf(made.forgiven.amount) > 0 ? [{ label: t("forgiven"), after: <Money value={made.forgiven} /> }] : []),
      ...(signOf(made.shipping.amount) > 0 ? [{ label: t("ofWhichShipping"), after: <Money value={made.shipping} /> }] : []),
      ...(isPositive(restocked)
        ? [
            { label: t("backInStock"), after: <Quantity value={restocked} /> },
            { label: t("restockedCost"), after: <Money value={made.restockedCost} /> },
          ]
        : []),
      ...standing(after),
    ];
  };
}
