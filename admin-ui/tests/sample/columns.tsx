import type { Column } from "../../src/table/columns";
import { DateTime } from "../../src/ui/DateTime";
import { Money } from "../../src/ui/Money";
import { StatusTag, type Tone } from "../../src/ui/StatusTag";
import type { OrderRowFragment, PaymentState } from "./generated/orders";
import texts from "./texts";

const TONES: Record<PaymentState, Tone> = { PENDING: "warning", PAID: "success", REFUNDED: "neutral" };

export function PaymentTag({ state }: { readonly state: PaymentState }) {
  return <StatusTag tone={TONES[state]}>{texts.states[state]}</StatusTag>;
}

/** The columns of a list of orders. */
export function orderColumns(): readonly Column<OrderRowFragment>[] {
  return [
    { key: "number", title: texts.number, card: "title", render: (order) => order.number },
    { key: "state", title: texts.state, card: "aside", render: (order) => <PaymentTag state={order.paymentState} /> },
    { key: "customer", title: texts.customer, render: (order) => order.customerName },
    { key: "placed", title: texts.placedAt, sort: "PLACED_AT", render: (order) => <DateTime value={order.placedAt} /> },
    { key: "total", title: texts.total, sort: "TOTAL", align: "end", render: (order) => <Money value={order.total} /> },
  ];
}
