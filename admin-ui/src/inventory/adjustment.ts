import type { AdjustReason } from "../api/generated/inventory/inventory";
import { negated, sumDecimals } from "../lib/decimal";

export type AdjustMode = "less" | "more" | "counted";

/** Which reasons fit which way to correct; the first is proposed. */
export const REASONS: Readonly<Record<AdjustMode, readonly AdjustReason[]>> = {
  less: ["LOSS", "DAMAGE", "EXPIRED", "THEFT", "SAMPLE", "INTERNAL_USE", "OTHER"],
  more: ["FOUND", "OTHER"],
  counted: ["COUNT"],
};

/** What a person says as the signed quantity that the API takes. */
export function deltaOf(mode: AdjustMode, quantity: string, onHand: string): string {
  if (mode === "less") return negated(quantity);
  return mode === "more" ? quantity : sumDecimals([quantity, negated(onHand)]);
}
