import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { StockLevelsDocument, type StockLevelOrderField, type StockLevelWhere } from "../api/generated/inventory/inventory";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import type { ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { stockCan } from "./capabilities";
import { InventoryTabs } from "./InventoryTabs";
import { stockColumns } from "./stockColumns";
import { useLocations } from "./useLocations";
import { useUnitCost } from "./useUnitCost";

const SORTS = ["VARIANT", "ON_HAND", "AVAILABLE"] satisfies readonly StockLevelOrderField[];
const EMPTIEST_FIRST = { key: "AVAILABLE", descending: false };
const DEPENDS_ON = ["StockLevel", "StockMove", "StockPosition", "Order"];

function stockWhere(search: ListSearch): StockLevelWhere {
  const { location, standing } = search as { readonly location?: string; readonly standing?: string };
  return {
    ...(location ? { locationId: { eq: location } } : {}),
    ...(standing === "out" ? { available: { lte: "0" } } : {}),
    ...(standing === "free" ? { available: { gt: "0" } } : {}),
    ...(standing === "held" ? { reserved: { gt: "0" } } : {}),
  };
}

/** What lies where, what is promised, what can be sold, and what it is worth. */
export function StockPage() {
  const { t } = useTranslation("inventory");
  const withCost = stockCan(useViewer()).seeCost();
  const unitCost = useUnitCost();
  const locations = useLocations();
  const list = useListState({ sorts: SORTS, defaultSort: EMPTIEST_FIRST });
  const variables = useMemo(
    () => ({
      ...list.page,
      withCost,
      search: list.query || null,
      where: stockWhere(list.search),
      orderBy: { field: list.sort.key as StockLevelOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, withCost],
  );
  const { data, loading, problem, reload } = useLoad(StockLevelsDocument, { variables, dependsOn: DEPENDS_ON });
  const several = locations.length > 1;
  const filters: readonly Filter[] = [
    ...(several
      ? [{ kind: "choice" as const, key: "location", label: t("location"), options: locations.map(({ id, name }) => ({ value: id, label: name })) }]
      : []),
    {
      kind: "choice",
      key: "standing",
      label: t("standingLabel"),
      options: (["free", "out", "held"] as const).map((value) => ({ value, label: t(`standing.${value}`) })),
    },
  ];
  return (
    <>
      <PageHeader title={t("inventory")} />
      <InventoryTabs />
      <DataTable
        label={t("levels")}
        list={list}
        columns={stockColumns(t, { withCost, withLocation: several, unitCost })}
        connection={data?.stockLevels}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ variant, location }) => `${variant.id} ${location?.id ?? ""}`}
        rowPath={({ variant }) => paths.stockVariant(variant.id)}
        filters={filters}
        searchPlaceholder={t("search")}
        empty={<EmptyState title={t("empty.title")} hint={t("empty.hint")} />}
      />
    </>
  );
}
