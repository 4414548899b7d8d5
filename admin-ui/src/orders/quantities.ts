import type { OrderDetailLineFragment } from "../api/generated/orders/order";
import { negated, sumDecimals } from "../lib/decimal";
import { signOf, sumMoney, type MoneyValue } from "../lib/money";

type Line = Pick<OrderDetailLineFragment, "quantity" | "shippedQuantity" | "cancelledQuantity" | "returnedQuantity">;

/** Units still to ship. */
export function openOf({ quantity, shippedQuantity, cancelledQuantity }: Line): string {
  return sumDecimals([quantity, negated(shippedQuantity), negated(cancelledQuantity)]);
}

/** Units that were shipped and did not come back. */
export function keptOf({ shippedQuantity, returnedQuantity }: Line): string {
  return sumDecimals([shippedQuantity, negated(returnedQuantity)]);
}

/** Units that can still be refunded: those not sent and those kept. */
export function refundableUnits(line: Line): string {
  return sumDecimals([openOf(line), keptOf(line)]);
}

/** What of a line's price still stands. */
export function refundableAmount({ total, refunded }: Pick<OrderDetailLineFragment, "total" | "refunded">): MoneyValue {
  const back = { amount: negated(refunded.amount), currencyCode: refunded.currencyCode };
  return sumMoney([total, back], total.currencyCode);
}

/** Whether a decimal string is more than nothing. */
export function isPositive(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && signOf(text) > 0;
}
