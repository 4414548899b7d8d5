import { PlusOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { OrdersDocument, type OrderOrderField } from "../api/generated/orders/orders";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { ExportButton } from "../exports/ExportButton";
import { useFieldFilters } from "../fields/useFieldFilters";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { useListState, type ListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { useGo } from "../ui/useGo";
import { orderCan } from "./capabilities";
import { orderColumns } from "./orderColumns";
import styles from "./orders.module.css";
import { AFTER_SALE_STATES, filtersOf, FULFILMENT_STATES, METHODS, orderWhere, PAYMENT_STATES, VIEWS, viewOf, type View } from "./orderWhere";

const SORTS = ["PLACED_AT", "NUMBER", "TOTAL"] satisfies readonly OrderOrderField[];
const NEWEST_FIRST = { key: "PLACED_AT", descending: true };
const DEPENDS_ON = ["Order"];

export function OrdersPage() {
  const { t } = useTranslation("orders");
  const { timeZone } = useFormats();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const { filters: fieldFilters, custom } = useFieldFilters("Order", list.search);
  const where = useMemo(() => ({ ...orderWhere(list.search, timeZone), ...custom }), [list, timeZone, custom]);
  const variables = useMemo(
    () => ({
      ...list.page,
      search: list.query || null,
      where,
      orderBy: { field: list.sort.key as OrderOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, where],
  );
  const { data, loading, problem, reload } = useLoad(OrdersDocument, { variables, dependsOn: DEPENDS_ON });
  return (
    <>
      <PageHeader
        title={t("orders")}
        actions={
          <>
            <ExportButton list="orders" narrowing={list.narrowed ? { where, search: list.query } : undefined} />
            <NewButton />
          </>
        }
      />
      <Views list={list} />
      <DataTable
        label={t("orders")}
        list={list}
        columns={orderColumns(t)}
        connection={data?.orders}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        rowPath={({ id }) => paths.order(id)}
        filters={[...useFilters(), ...fieldFilters]}
        searchPlaceholder={t("searchOrders")}
        empty={<EmptyState title={t("empty.title")} hint={t("empty.hint")} action={<NewButton />} />}
      />
    </>
  );
}

function NewButton() {
  const { t } = useTranslation("orders");
  const go = useGo();
  return (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={orderCan(useViewer()).create()} onClick={() => go(paths.orderNew())}>
      {t("newOrder")}
    </ActionButton>
  );
}

/** What waits to be done, one click away. */
function Views({ list }: { readonly list: ListState }) {
  const { t } = useTranslation("orders");
  return (
    <div className={styles.views}>
      <Segmented<View | "">
        value={viewOf(list.search) ?? ""}
        onChange={(view) => view && list.change(filtersOf(view))}
        aria-label={t("views")}
        options={(Object.keys(VIEWS) as View[]).map((value) => ({ value, label: t(`view.${value}`) }))}
      />
      {list.search["customer"] && (
        <span>
          {t("ofOneCustomer")}
          <Button type="link" onClick={() => list.change({ customer: undefined })}>
            {t("ofAllCustomers")}
          </Button>
        </span>
      )}
    </div>
  );
}

function useFilters(): readonly Filter[] {
  const { t } = useTranslation("orders");
  const choices = <Value extends string>(key: string, label: string, values: readonly Value[], name: (value: Value) => string): Filter => ({
    kind: "choices",
    key,
    label,
    options: values.map((value) => ({ value, label: name(value) })),
  });
  return [
    choices("payment", t("paymentLabel"), PAYMENT_STATES, (state) => t(`payment.${state}`)),
    choices("fulfilment", t("fulfilmentLabel"), FULFILMENT_STATES, (state) => t(`fulfilment.${state}`)),
    choices("afterSale", t("afterSaleLabel"), AFTER_SALE_STATES, (state) => t(`afterSale.${state}`)),
    choices("method", t("methodLabel"), METHODS, (method) => t(`method.${method}`)),
    { kind: "days", key: "placed", label: t("placedAt") },
    { kind: "range", key: "total", label: t("total") },
  ];
}
