import type { OrderRefundInput } from "../api/generated/orders/actions";
import type { OrderDetailFragment, OrderDetailLineFragment } from "../api/generated/orders/order";
import { negated } from "../lib/decimal";
import { signOf, sumMoney, type MoneyValue } from "../lib/money";
import { isPositive, refundableAmount, refundableUnits } from "./quantities";

export interface RefundValues {
  readonly scope: "ALL" | "LINES";
  readonly restock?: boolean;
  readonly lines?: readonly RefundRow[];
  readonly shipping?: MoneyValue | undefined;
  readonly reason?: string;
}

interface RefundRow {
  readonly quantity?: string | undefined;
  readonly amount?: MoneyValue | undefined;
  readonly restock?: boolean;
}

/** The lines of which something still stands. */
export function refundableLines({ lines }: Pick<OrderDetailFragment, "lines">): readonly OrderDetailLineFragment[] {
  return lines.filter((line) => isPositive(refundableUnits(line)) || isPositive(refundableAmount(line).amount));
}

/** The shipping charge that was not given back yet. */
export function refundableShipping({ shipping, refunds }: Pick<OrderDetailFragment, "shipping" | "refunds">): MoneyValue {
  const back = refunds.map((refund) => ({ ...refund.shipping, amount: negated(refund.shipping.amount) }));
  return sumMoney([shipping, ...back], shipping.currencyCode);
}

/** The form as the API takes it, and which of its rows were sent; undefined while nothing was chosen. */
export function refundInput(
  orderId: string,
  lines: readonly OrderDetailLineFragment[],
  values: RefundValues,
): { readonly input: OrderRefundInput; readonly sent: readonly number[] } | undefined {
  const reason = values.reason?.trim() ?? "";
  if (values.scope === "ALL") return { input: { orderId, reason, restock: values.restock ?? false }, sent: [] };
  const rows = values.lines ?? [];
  const sent = rows.flatMap(({ quantity, amount }, index) => (isPositive(quantity) || isPositive(amount?.amount) ? [index] : []));
  const shipping = values.shipping && signOf(values.shipping.amount) > 0 ? values.shipping : null;
  if (sent.length === 0 && !shipping) return undefined;
  return { input: { orderId, reason, shipping, lines: sent.map((index) => lineInput(lines[index], rows[index])) }, sent };
}

function lineInput(line: OrderDetailLineFragment | undefined, row: RefundRow | undefined) {
  const units = isPositive(row?.quantity);
  return {
    lineId: line?.id ?? "",
    quantity: units ? (row?.quantity ?? null) : null,
    amount: row?.amount ?? null,
    restock: units && (row?.restock ?? false),
  };
}
