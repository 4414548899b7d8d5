import { useTranslation } from "react-i18next";
import { OrderMarkDeliveredDocument, OrderMarkDeliveredPreviewDocument } from "../api/generated/orders/actions";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { CheckboxList } from "../form/CheckboxList";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { Preview } from "../form/Preview";
import { useToasts } from "../ui/toasts";
import { seen, useStanding, type DialogProps } from "./useStanding";

interface Values {
  readonly shipmentIds: readonly string[];
  readonly effectiveAt?: string;
}

/** Notes that shipments have arrived. */
export function DeliverDialog({ order, open, onClose }: DialogProps) {
  const { t } = useTranslation("orders");
  const toasts = useToasts();
  const deliver = useAction(OrderMarkDeliveredDocument, (data) => data.orderMarkDelivered);
  const preview = usePreview(OrderMarkDeliveredPreviewDocument, (data) => data.orderMarkDelivered);
  const standing = useStanding(order);
  const onTheWay = order.shipments.filter(({ deliveredAt }) => !deliveredAt);
  const inputOf = ({ shipmentIds, effectiveAt }: Values) => ({ orderId: order.id, shipmentIds, effectiveAt: effectiveAt ?? null });
  const initial: Values = { shipmentIds: onTheWay.map(({ id }) => id) };
  const options = onTheWay.map(({ id, number, carrier, trackingNumber }) => ({
    value: id,
    label: [t("shipmentTitle", { number }), carrier, trackingNumber].filter(Boolean).join(" · "),
  }));
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("action.deliver")}
      submitLabel={t("action.deliver")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => deliver({ input: inputOf(values), key: idempotencyKey })}
      onDone={() => toasts.done(t("done.deliver"))}
    >
      {(form) => (
        <>
          <Field name="shipmentIds" label={t("shipments")} required>
            <CheckboxList options={options} />
          </Field>
          <Field name="effectiveAt" label={t("deliveredAt")}>
            <InstantInput placeholder={t("now")} />
          </Field>
          <Preview form={form} ask={async (values) => seen(await preview({ input: inputOf(values) }), (after) => described(standing(after), t("noStateChange"), t("fulfilmentLabel")))} />
        </>
      )}
    </FormDialog>
  );
}

/** One of several shipments may arrive without moving the order on; that is said, too. */
function described<Item>(items: readonly Item[], nothing: string, label: string) {
  return items.length > 0 ? items : [{ label, after: nothing }];
}
