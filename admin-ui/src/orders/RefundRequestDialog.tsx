import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { OrderRefundRequestDocument, OrderRefundRequestPreviewDocument } from "../api/generated/orders/actions";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { Preview } from "../form/Preview";
import { useToasts } from "../ui/toasts";
import { seen, useStanding, type DialogProps } from "./useStanding";

const LONGEST_REASON = 500;

interface Values {
  readonly reason: string;
}

/** Notes a customer's wish for their money; nothing moves until somebody refunds. */
export function RefundRequestDialog({ order, open, onClose }: DialogProps) {
  const { t } = useTranslation("orders");
  const toasts = useToasts();
  const request = useAction(OrderRefundRequestDocument, (data) => data.orderRefundRequest);
  const preview = usePreview(OrderRefundRequestPreviewDocument, (data) => data.orderRefundRequest);
  const standing = useStanding(order);
  const initial: Values = { reason: "" };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("action.requestRefund")}
      submitLabel={t("action.requestRefund")}
      initialValues={initial}
      submit={({ reason }, { idempotencyKey }) => request({ input: { orderId: order.id, reason: reason.trim() }, key: idempotencyKey })}
      onDone={() => toasts.done(t("done.requestRefund"))}
    >
      {(form) => (
        <>
          <p style={{ marginTop: 0 }}>{t("requestRefundHint")}</p>
          <Field name="reason" label={t("reason")} required>
            <Input.TextArea rows={2} maxLength={LONGEST_REASON} />
          </Field>
          <Preview form={form} ask={async ({ reason }) => seen(await preview({ input: { orderId: order.id, reason } }), standing)} />
        </>
      )}
    </FormDialog>
  );
}
