import { PlusOutlined } from "@ant-design/icons";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomersDocument, type CustomerOrderField, type CustomerRowFragment, type CustomerState, type CustomerWhere } from "../api/generated/customers/customers";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { ExportButton } from "../exports/ExportButton";
import { useFieldFilters } from "../fields/useFieldFilters";
import { paths } from "../paths";
import { addDays, startOfDay } from "../lib/dates";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseChoices, parseDays, type ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { customerCan } from "./capabilities";
import { CustomerNewDialog } from "./CustomerNewDialog";
import { CustomerStateTag } from "./CustomerStateTag";

const SORTS = ["CREATED_AT", "NAME"] satisfies readonly CustomerOrderField[];
const NEWEST_FIRST = { key: "CREATED_AT", descending: true };
const STATES: readonly CustomerState[] = ["ACTIVE", "DISABLED", "MERGED", "ERASED"];
const DEPENDS_ON = ["Customer"];

/** The URL's filters as the API's `where`. */
export function customerWhere(search: ListSearch, timeZone: string): CustomerWhere {
  const states = parseChoices(search["state"], STATES);
  const { from, to } = parseDays(search["created"]);
  const createdAt = { ...(from ? { gte: startOfDay(from, timeZone) } : {}), ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}) };
  return { ...(states.length > 0 ? { state: { in: states } } : {}), ...(from || to ? { createdAt } : {}) };
}

export function CustomersPage() {
  const { t } = useTranslation("customers");
  const { timeZone } = useFormats();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const { filters: fieldFilters, custom } = useFieldFilters("Customer", list.search);
  const where = useMemo(() => ({ ...customerWhere(list.search, timeZone), ...custom }), [list, timeZone, custom]);
  const variables = useMemo(() => {
    const orderBy = { field: list.sort.key as CustomerOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) };
    // What was searched for comes by how well it fits, until another order is chosen.
    const best = list.query !== "" && !list.search["sort"];
    return { ...list.page, search: list.query || null, where, orderBy: best ? null : orderBy };
  }, [list, where]);
  const { data, loading, problem, reload } = useLoad(CustomersDocument, { variables, dependsOn: DEPENDS_ON });
  const [adding, setAdding] = useState(false);
  const filters: readonly Filter[] = [
    { kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    { kind: "days", key: "created", label: t("createdAt") },
    ...fieldFilters,
  ];
  const add = (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={customerCan(useViewer()).write()} onClick={() => setAdding(true)}>
      {t("newCustomer")}
    </ActionButton>
  );
  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <>
            <ExportButton list="customers" narrowing={list.narrowed ? { where, search: list.query } : undefined} />
            {add}
          </>
        }
      />
      <DataTable
        label={t("title")}
        list={list}
        columns={columns(t)}
        connection={data?.customers}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        rowPath={({ id }) => paths.customer(id)}
        filters={filters}
        searchPlaceholder={t("search")}
        empty={<EmptyState title={t("empty.title")} hint={t("empty.hint")} action={add} />}
      />
      <CustomerNewDialog open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function columns(t: TFunction<"customers">): readonly Column<CustomerRowFragment>[] {
  return [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: ({ name, email, phone }) => name || email || phone || t("nameless") },
    { key: "email", title: t("email"), render: ({ email }) => email ?? "–" },
    { key: "phone", title: t("phone"), render: ({ phone }) => phone ?? "–" },
    { key: "account", title: t("account"), render: ({ hasAccount }) => t(hasAccount ? "registered" : "guest") },
    { key: "created", title: t("createdAt"), sort: "CREATED_AT", render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <CustomerStateTag state={state} /> },
  ];
}
