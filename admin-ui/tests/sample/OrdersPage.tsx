import { useMemo } from "react";
import { useLoad } from "../../src/api/useLoad";
import { addDays, startOfDay } from "../../src/lib/dates";
import { path } from "../../src/lib/path";
import { DataTable } from "../../src/table/DataTable";
import type { Filter } from "../../src/table/filters";
import { parseChoices, parseDays, type ListSearch } from "../../src/table/search";
import { useListState } from "../../src/table/useListState";
import { EmptyState } from "../../src/ui/EmptyState";
import { useFormats } from "../../src/ui/formats";
import { PageHeader } from "../../src/ui/PageHeader";
import { orderColumns } from "./columns";
import { OrdersDocument, type OrderOrderField, type OrderWhere, type PaymentState } from "./generated/orders";
import texts from "./texts";

const SORTS = ["PLACED_AT", "TOTAL"] satisfies readonly OrderOrderField[];
const NEWEST_FIRST = { key: "PLACED_AT", descending: true };
const STATES: readonly PaymentState[] = ["PENDING", "PAID", "REFUNDED"];
const DEPENDS_ON = ["Order"];

const FILTERS: readonly Filter[] = [
  { kind: "choices", key: "state", label: texts.state, options: STATES.map((value) => ({ value, label: texts.states[value] })) },
  { kind: "days", key: "placed", label: texts.placedAt },
];

/** The URL's filters as the API's `where`. */
export function orderWhere(search: ListSearch, timeZone: string): OrderWhere {
  const states = parseChoices(search["state"], STATES);
  const { from, to } = parseDays(search["placed"]);
  return {
    ...(states.length > 0 ? { paymentState: { in: states } } : {}),
    ...(from || to
      ? {
          placedAt: {
            ...(from ? { gte: startOfDay(from, timeZone) } : {}),
            ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}),
          },
        }
      : {}),
  };
}

export function OrdersPage() {
  const { timeZone } = useFormats();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const variables = useMemo(
    () => ({
      ...list.page,
      search: list.query || null,
      where: orderWhere(list.search, timeZone),
      orderBy: { field: list.sort.key as OrderOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, timeZone],
  );
  const { data, loading, problem, reload } = useLoad(OrdersDocument, { variables, dependsOn: DEPENDS_ON });
  return (
    <>
      <PageHeader title={texts.title} />
      <DataTable
        label={texts.title}
        list={list}
        columns={orderColumns()}
        connection={data?.orders}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={(order) => order.id}
        rowPath={(order) => path`/orders/${order.id}`}
        filters={FILTERS}
        searchPlaceholder={texts.search}
        empty={<EmptyState title={texts.empty} />}
      />
    </>
  );
}
