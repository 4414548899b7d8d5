import { AutoComplete, Input } from "antd";
import { useTranslation } from "react-i18next";
import { OrderShipDocument, OrderShipPreviewDocument, type OrderShipPreviewMutation } from "../api/generated/orders/actions";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { Preview } from "../form/Preview";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule } from "../form/rules";
import { atSentRows } from "../form/sentRows";
import { placesOf } from "../lib/decimal";
import { Money } from "../ui/Money";
import { useToasts } from "../ui/toasts";
import { LineRows } from "./LineRows";
import { isPositive, openOf } from "./quantities";
import { MOVES, seen, useStanding, type DialogProps } from "./useStanding";

interface Values {
  readonly lines: readonly { readonly quantity?: string | undefined }[];
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly trackingUrl?: string;
  readonly effectiveAt?: string;
}

type PreviewedOrder = NonNullable<OrderShipPreviewMutation["orderShip"]["order"]>;

/** Sends all of an order or a part of it. */
export function ShipDialog({ order, open, onClose }: DialogProps) {
  const { t } = useTranslation("orders");
  const toasts = useToasts();
  const ship = useAction(OrderShipDocument, (data) => data.orderShip, MOVES);
  const preview = usePreview(OrderShipPreviewDocument, (data) => data.orderShip);
  const standing = useStanding(order);
  const lines = order.lines.filter((line) => line.kind === "GOODS" && isPositive(openOf(line)));

  const inputOf = ({ lines: rows, carrier, trackingNumber, trackingUrl, effectiveAt }: Values) => {
    const sent = (rows ?? []).flatMap(({ quantity }, index) => (isPositive(quantity) ? [index] : []));
    const input = {
      orderId: order.id,
      // An order of charges alone has no lines to choose from: all that is open goes.
      lines: lines.length === 0 ? null : sent.map((index) => ({ lineId: lines[index]?.id ?? "", quantity: rows[index]?.quantity ?? "" })),
      carrier: carrier?.trim() || null,
      trackingNumber: trackingNumber?.trim() || null,
      trackingUrl: trackingUrl?.trim() || null,
      effectiveAt: effectiveAt ?? null,
    };
    return { input, sent };
  };
  const describe = (after: PreviewedOrder) => {
    const known = new Set(order.shipments.map(({ id }) => id));
    const made = after.shipments.find(({ id }) => !known.has(id));
    return [
      ...standing(after),
      ...(made
        ? [
            { label: t("revenue"), after: <Money value={made.revenue} /> },
            { label: t("costOfGoods"), after: <Money value={made.cost} /> },
          ]
        : []),
    ];
  };
  const initial: Values = { lines: lines.map((line) => ({ quantity: openOf(line) })) };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      width={640}
      title={t("action.ship")}
      submitLabel={t("action.ship")}
      initialValues={initial}
      submit={async (values, { idempotencyKey }) => {
        const { input, sent } = inputOf(values);
        return atSentRows(await ship({ input, key: idempotencyKey }), "lines", sent);
      }}
      onDone={() => toasts.done(t("done.ship"))}
    >
      {(form) => (
        <>
          <LineRows lines={lines} aside={(line) => t("openUnits", { quantity: openOf(line) })}>
            {(line, index) => (
              <Field name={["lines", index, "quantity"]} label={t("quantityToShip")} required rules={[decimalRule(placesOf(line.quantity))]}>
                <QuantityInput decimals={placesOf(line.quantity)} aria-label={t("quantityToShipOf", { name: line.name })} />
              </Field>
            )}
          </LineRows>
          <FieldRow>
            <Field name="carrier" label={t("carrier")}>
              <AutoComplete options={t("carriers").split("|").map((value) => ({ value }))} filterOption={(typed, option) => option?.value.includes(typed) ?? false} />
            </Field>
            <Field name="trackingNumber" label={t("trackingNumber")}>
              <Input autoComplete="off" />
            </Field>
          </FieldRow>
          <FieldRow>
            <Field name="trackingUrl" label={t("trackingUrl")} rules={[{ type: "url", message: t("notAUrl") }]}>
              <Input inputMode="url" placeholder="https://" autoComplete="off" />
            </Field>
            <Field name="effectiveAt" label={t("shippedAt")}>
              <InstantInput placeholder={t("now")} />
            </Field>
          </FieldRow>
          <Preview form={form} ask={async (values) => seen(await preview({ input: inputOf(values).input }), describe)} />
        </>
      )}
    </FormDialog>
  );
}
