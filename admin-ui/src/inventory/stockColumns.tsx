import type { TFunction } from "i18next";
import type { StockLevelRowFragment } from "../api/generated/inventory/inventory";
import type { Column } from "../table/columns";
import { Money, Quantity } from "../ui/Money";
import { Free } from "./Free";
import { Goods } from "./Goods";

interface Options {
  readonly withCost: boolean;
  readonly withLocation: boolean;
  /** An average cost has six decimals; shown with four. */
  readonly unitCost: (decimal: string) => string;
}

/** The columns of the stock list. */
export function stockColumns(t: TFunction<"inventory">, { withCost, withLocation, unitCost }: Options): readonly Column<StockLevelRowFragment>[] {
  const columns: readonly (Column<StockLevelRowFragment> | false)[] = [
    { key: "variant", title: t("goods"), sort: "VARIANT", card: "title", render: ({ variant }) => <Goods variant={variant} /> },
    withLocation && { key: "location", title: t("location"), render: ({ location }) => location?.name ?? "–" },
    { key: "onHand", title: t("onHand"), sort: "ON_HAND", align: "end", render: ({ onHand }) => <Quantity value={onHand} /> },
    { key: "reserved", title: t("reserved"), align: "end", render: ({ reserved }) => <Quantity value={reserved} /> },
    {
      key: "available",
      title: t("available"),
      sort: "AVAILABLE",
      align: "end",
      render: ({ available, lowStockAt }) => <Free available={available} lowStockAt={lowStockAt} />,
    },
    { key: "threshold", title: t("threshold"), align: "end", card: "none", render: ({ lowStockAt }) => <Quantity value={lowStockAt} /> },
    withCost && { key: "average", title: t("averageCost"), align: "end", card: "none", render: ({ cost }) => (cost?.averageCost ? unitCost(cost.averageCost) : "–") },
    withCost && { key: "value", title: t("value"), align: "end", render: ({ cost }) => <Money value={cost?.value} /> },
  ];
  return columns.filter((column) => column !== false);
}
