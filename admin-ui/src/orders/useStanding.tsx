import { useTranslation } from "react-i18next";
import type { OrderDetailFragment, OrderStandingFragment } from "../api/generated/orders/order";
import type { Outcome } from "../lib/problem";
import type { Consequence } from "../ui/Consequences";
import { Money } from "../ui/Money";

export interface DialogProps {
  readonly order: OrderDetailFragment;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Types whose answers are old once goods, money or the books moved. */
export const MOVES = ["Order", "StockPosition", "StockLevel", "StockMove", "Variant", "JournalEntry", "Dashboard"];

/** What would be different about an order after an action, from the states and amounts that the server's dry run gives. */
export function useStanding(before: OrderStandingFragment): (after: OrderStandingFragment) => readonly Consequence[] {
  const { t } = useTranslation("orders");
  return (after) => {
    const amount = (key: "paid" | "refunded" | "due"): readonly Consequence[] =>
      before[key].amount === after[key].amount
        ? []
        : [{ label: t(key), before: <Money value={before[key]} />, after: <Money value={after[key]} /> }];
    const state = (label: string, was: string, is: string): readonly Consequence[] => (was === is ? [] : [{ label, before: was, after: is }]);
    return [
      ...state(t("paymentLabel"), t(`payment.${before.paymentState}`), t(`payment.${after.paymentState}`)),
      ...state(t("fulfilmentLabel"), t(`fulfilment.${before.fulfilmentState}`), t(`fulfilment.${after.fulfilmentState}`)),
      ...state(t("afterSaleLabel"), t(`afterSale.${before.afterSaleState}`), t(`afterSale.${after.afterSaleState}`)),
      ...amount("paid"),
      ...amount("refunded"),
      ...amount("due"),
    ];
  };
}

/** A dry run's order as the list of what it would change. */
export function seen<Order>(
  outcome: Outcome<{ readonly order: Order | null }>,
  describe: (order: Order) => readonly Consequence[],
): Outcome<readonly Consequence[]> {
  if (outcome.kind !== "done") return outcome;
  return { kind: "done", payload: outcome.payload.order ? describe(outcome.payload.order) : [] };
}
