import type { AfterSaleState, FulfilmentState, OrderPaymentState, OrderWhere, PaymentMethod } from "../api/generated/orders/orders";
import { addDays, startOfDay } from "../lib/dates";
import { parseChoices, parseDays, parseRange, type ListSearch } from "../table/search";

export const PAYMENT_STATES: readonly OrderPaymentState[] = [
  "UNPAID",
  "COLLECT_ON_DELIVERY",
  "ON_CREDIT",
  "PARTIALLY_PAID",
  "PAID",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
  "VOIDED",
];
export const FULFILMENT_STATES: readonly FulfilmentState[] = ["UNFULFILLED", "PARTIAL", "SHIPPED", "DELIVERED", "CANCELLED"];
export const AFTER_SALE_STATES: readonly AfterSaleState[] = ["NONE", "REQUESTED", "PARTIALLY_REFUNDED", "REFUNDED"];
export const METHODS: readonly PaymentMethod[] = ["BANK_TRANSFER", "CASH_ON_DELIVERY", "TEST_GATEWAY"];

/** What waits for somebody, as filters of the list. */
export const VIEWS = {
  all: {},
  toPay: { payment: "UNPAID,PARTIALLY_PAID", fulfilment: "UNFULFILLED,PARTIAL" },
  toShip: { payment: "COLLECT_ON_DELIVERY,ON_CREDIT,PAID,PARTIALLY_REFUNDED", fulfilment: "UNFULFILLED,PARTIAL" },
  onTheWay: { fulfilment: "SHIPPED" },
  toRefund: { afterSale: "REQUESTED" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type View = keyof typeof VIEWS;

const VIEW_KEYS = ["payment", "fulfilment", "afterSale"] as const;

/** The view that the URL's filters amount to, or undefined when somebody chose their own. */
export function viewOf(search: ListSearch): View | undefined {
  return (Object.keys(VIEWS) as View[]).find((view) => {
    const filters: Readonly<Record<string, string>> = VIEWS[view];
    return VIEW_KEYS.every((key) => (search[key] ?? "") === (filters[key] ?? ""));
  });
}

/** The filters of a view, with those of other views taken away. */
export function filtersOf(view: View): Readonly<Record<string, string | undefined>> {
  const filters: Readonly<Record<string, string>> = VIEWS[view];
  return Object.fromEntries(VIEW_KEYS.map((key) => [key, filters[key]]));
}

/** The URL's filters as the API's `where`. */
export function orderWhere(search: ListSearch, timeZone: string): OrderWhere {
  const payment = parseChoices(search["payment"], PAYMENT_STATES);
  const fulfilment = parseChoices(search["fulfilment"], FULFILMENT_STATES);
  const afterSale = parseChoices(search["afterSale"], AFTER_SALE_STATES);
  const method = parseChoices(search["method"], METHODS);
  const placed = parseDays(search["placed"]);
  const total = parseRange(search["total"]);
  return {
    ...(payment.length > 0 ? { paymentState: { in: payment } } : {}),
    ...(fulfilment.length > 0 ? { fulfilmentState: { in: fulfilment } } : {}),
    ...(afterSale.length > 0 ? { afterSaleState: { in: afterSale } } : {}),
    ...(method.length > 0 ? { paymentMethod: { in: method } } : {}),
    ...(search["customer"] ? { customerId: { eq: search["customer"] } } : {}),
    ...(placed.from || placed.to
      ? {
          placedAt: {
            ...(placed.from ? { gte: startOfDay(placed.from, timeZone) } : {}),
            ...(placed.to ? { lt: startOfDay(addDays(placed.to, 1), timeZone) } : {}),
          },
        }
      : {}),
    ...(total.from || total.to
      ? { total: { ...(total.from ? { gte: total.from } : {}), ...(total.to ? { lte: total.to } : {}) } }
      : {}),
  };
}
