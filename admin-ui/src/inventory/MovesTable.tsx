import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { StockMovesDocument, StockReasonsDocument, type AdjustReason, type StockMoveOrderField, type StockMoveRowFragment, type StockMoveWhere } from "../api/generated/inventory/inventory";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { addDays, startOfDay } from "../lib/dates";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseDays, type ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { paths } from "../paths";
import { stockCan } from "./capabilities";
import { moveColumns } from "./moveColumns";

const SORTS = ["EFFECTIVE_AT"] satisfies readonly StockMoveOrderField[];
const LATEST_FIRST = { key: "EFFECTIVE_AT", descending: true };
const DEPENDS_ON = ["StockMove", "StockPosition", "Order"];
const KINDS = ["SHIPMENT", "RETURN", "RECEIPT", "ADJUSTMENT", "OPENING"] as const;
const NOTHING = {};

function moveWhere(search: ListSearch, variantId: string | undefined, timeZone: string): StockMoveWhere {
  const { from, to } = parseDays(search["when"]);
  const kind = KINDS.find((one) => one === search["kind"]);
  const reason = search["reason"] as AdjustReason | undefined;
  const location = search["location"];
  return {
    ...(variantId ? { variantId: { eq: variantId } } : {}),
    ...(kind ? { documentKind: { eq: kind } } : {}),
    ...(reason ? { reason: { eq: reason } } : {}),
    ...(location ? { or: [{ fromPlaceId: { eq: location } }, { toPlaceId: { eq: location } }] } : {}),
    ...(from || to
      ? {
          effectiveAt: {
            ...(from ? { gte: startOfDay(from, timeZone) } : {}),
            ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}),
          },
        }
      : {}),
  };
}

/** The book of movements, of all goods or of one variant. */
export function MovesTable({ variantId }: { readonly variantId?: string }) {
  const { t } = useTranslation("inventory");
  const { timeZone, decimal } = useFormats();
  const withCost = stockCan(useViewer()).seeCost();
  const list = useListState({ sorts: SORTS, defaultSort: LATEST_FIRST });
  const reasons = useLoad(StockReasonsDocument, { variables: NOTHING }).data?.stockReasons ?? [];
  const variables = useMemo(
    () => ({
      ...list.page,
      withCost,
      where: moveWhere(list.search, variantId, timeZone),
      orderBy: { field: list.sort.key as StockMoveOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, withCost, variantId, timeZone],
  );
  const { data, loading, problem, reload } = useLoad(StockMovesDocument, { variables, dependsOn: DEPENDS_ON });
  const filters: readonly Filter[] = [
    { kind: "choice", key: "kind", label: t("movement"), options: KINDS.map((value) => ({ value, label: t(`document.${value}`) })) },
    { kind: "choice", key: "reason", label: t("reason"), options: reasons.map(({ code, name }) => ({ value: code, label: name })) },
    { kind: "days", key: "when", label: t("at") },
  ];
  return (
    <DataTable<StockMoveRowFragment>
      label={t("moves")}
      list={list}
      columns={moveColumns(t, { withCost, withVariant: variantId === undefined, decimal })}
      connection={data?.stockMoves}
      loading={loading}
      problem={problem}
      reload={reload}
      rowKey={({ id }) => id}
      {...(variantId === undefined ? { rowPath: ({ variant }) => paths.stockVariant(variant.id) } : {})}
      filters={filters}
      empty={<EmptyState title={t("noMoves.title")} hint={t("noMoves.hint")} />}
    />
  );
}
