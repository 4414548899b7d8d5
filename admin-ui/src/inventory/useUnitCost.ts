import { useCallback } from "react";
import { useFormats } from "../ui/formats";

const SHOWN_DECIMALS = 4;

/** An average cost of one unit in the shop's currency; of its six decimals as many are shown as a reader can use. */
export function useUnitCost(): (decimal: string) => string {
  const { money, currencyCode } = useFormats();
  return useCallback((amount) => money({ amount, currencyCode }, { maximumFractionDigits: SHOWN_DECIMALS }), [money, currencyCode]);
}
