import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApprovalsDocument, type ApprovalRowFragment, type ApprovalState, type ApprovalWhere } from "../api/generated/approvals/approvals";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { addDays, startOfDay } from "../lib/dates";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseChoices, parseDays, type ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { ApprovalDialog } from "./ApprovalDialog";
import { ApprovalTabs } from "./ApprovalTabs";
import { ApprovalStateTag, Subject } from "./states";

const SORTS = ["REQUESTED_AT"];
const NEWEST_FIRST = { key: "REQUESTED_AT", descending: true };
const STATES: readonly ApprovalState[] = ["PENDING", "APPROVED", "REJECTED", "WITHDRAWN", "EXPIRED"];
const DEPENDS_ON = ["Approval"];

/** The URL's filters as the API's `where`. */
export function approvalWhere(search: ListSearch, timeZone: string): ApprovalWhere {
  const states = parseChoices(search["state"], STATES);
  const { from, to } = parseDays(search["days"]);
  const requestedAt = { ...(from ? { gte: startOfDay(from, timeZone) } : {}), ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}) };
  return { ...(states.length > 0 ? { state: { in: states } } : {}), ...(from || to ? { requestedAt } : {}) };
}

/** What was asked for: by the reader, of the reader, or by anybody for those who may see it. */
export function RequestsPage() {
  const { t } = useTranslation("approvals");
  const { timeZone } = useFormats();
  const withOrders = can(useViewer(), "read_orders");
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const variables = useMemo(() => ({ ...list.page, withOrders, where: approvalWhere(list.search, timeZone) }), [list, withOrders, timeZone]);
  const { data, loading, problem, reload } = useLoad(ApprovalsDocument, { variables, dependsOn: DEPENDS_ON });
  const [shown, setShown] = useState<string>();
  const filters: readonly Filter[] = [
    { kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    { kind: "days", key: "days", label: t("requestedAt") },
  ];
  const columns: readonly Column<ApprovalRowFragment>[] = [
    { key: "subject", title: t("subject"), card: "title", render: (approval) => <Subject approval={approval} /> },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <ApprovalStateTag state={state} /> },
    { key: "by", title: t("requestedBy"), render: ({ requestedByName }) => requestedByName },
    { key: "at", title: t("requestedAt"), render: ({ requestedAt }) => <DateTime value={requestedAt} /> },
    { key: "decided", title: t("decidedAt"), render: ({ decidedAt }) => <DateTime value={decidedAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: ({ id }) => (
        <Button size="small" onClick={() => setShown(id)}>
          {t("history")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t("requests")} />
      <ApprovalTabs />
      <DataTable
        label={t("requests")}
        list={list}
        columns={columns}
        connection={data?.approvals}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        filters={filters}
        empty={<EmptyState title={t("noRequests")} hint={t("noRequestsHint")} />}
      />
      {shown && <ApprovalDialog id={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}
