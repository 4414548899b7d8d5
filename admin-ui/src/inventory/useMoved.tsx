import { useTranslation } from "react-i18next";
import type { MovedVariantFragment } from "../api/generated/inventory/variant";
import type { Outcome } from "../lib/problem";
import type { Consequence } from "../ui/Consequences";
import { Money, Quantity } from "../ui/Money";
import type { VariantStock } from "./StockVariantPage";
import { useUnitCost } from "./useUnitCost";

/** Types whose answers are old once stock moved. */
export const MOVES = ["StockMove", "StockPosition", "StockLevel", "LowStock", "Variant", "Product", "JournalEntry", "Dashboard"];

type Dry = Outcome<{ readonly moves: readonly MovedVariantFragment[] | null }>;

/** A dry run's stock at a location as what it would change there. */
export function useMoved({ stockLevels }: VariantStock): (outcome: Dry, locationId: string | undefined) => Outcome<readonly Consequence[]> {
  const { t } = useTranslation("inventory");
  const unitCost = useUnitCost();
  return (outcome, locationId) => {
    if (outcome.kind !== "done") return outcome;
    const positions = outcome.payload.moves?.[0]?.variant.positions ?? [];
    const after = positions.find(({ location }) => location?.id === locationId) ?? positions[0];
    if (!after) return { kind: "done", payload: [] };
    const before = stockLevels.nodes.find(({ location }) => location?.id === after.location?.id);
    const cost = (text: string | null | undefined) => (text ? unitCost(text) : "–");
    return {
      kind: "done",
      payload: [
        { label: t("onHand"), before: <Quantity value={before?.onHand ?? "0"} />, after: <Quantity value={after.onHand} /> },
        { label: t("available"), before: <Quantity value={before?.available ?? "0"} />, after: <Quantity value={after.available} /> },
        ...(after.value ? [{ label: t("value"), before: <Money value={before?.cost?.value} />, after: <Money value={after.value} /> }] : []),
        ...(after.averageCost && after.averageCost !== before?.cost?.averageCost ? [{ label: t("averageCost"), before: cost(before?.cost?.averageCost), after: cost(after.averageCost) }] : []),
      ],
    };
  };
}
