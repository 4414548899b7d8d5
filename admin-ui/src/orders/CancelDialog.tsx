import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { OrderCancelDocument, OrderCancelPreviewDocument } from "../api/generated/orders/actions";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { Preview } from "../form/Preview";
import { useToasts } from "../ui/toasts";
import { MOVES, seen, useStanding, type DialogProps } from "./useStanding";

const LONGEST_REASON = 500;

interface Values {
  readonly reason?: string;
}

/** Gives an order up before anything has left; what was paid goes back and what was held is free again. */
export function CancelDialog({ order, open, onClose }: DialogProps) {
  const { t } = useTranslation("orders");
  const toasts = useToasts();
  const cancel = useAction(OrderCancelDocument, (data) => data.orderCancel, MOVES);
  const preview = usePreview(OrderCancelPreviewDocument, (data) => data.orderCancel);
  const standing = useStanding(order);
  const inputOf = ({ reason }: Values) => ({ orderId: order.id, reason: reason?.trim() ?? "" });
  const initial: Values = {};
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      danger
      title={t("cancelTitle", { number: order.number })}
      submitLabel={t("action.cancel")}
      dismissLabel={t("keepOrder")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => cancel({ input: inputOf(values), key: idempotencyKey })}
      onDone={() => toasts.done(t("done.cancel"))}
    >
      {(form) => (
        <>
          <p style={{ marginTop: 0 }}>{t("cancelHint")}</p>
          <Field name="reason" label={t("reason")} hint={t("reasonHint")}>
            <Input.TextArea rows={2} maxLength={LONGEST_REASON} />
          </Field>
          <Preview form={form} ask={async () => seen(await preview({ input: { orderId: order.id } }), standing)} />
        </>
      )}
    </FormDialog>
  );
}
