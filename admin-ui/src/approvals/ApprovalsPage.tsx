import { Space } from "antd";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApprovalTasksDocument, type ApprovalTasksQuery } from "../api/generated/approvals/approvals";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { ApprovalDialog } from "./ApprovalDialog";
import { ApprovalTabs } from "./ApprovalTabs";
import { approvalCan } from "./capabilities";
import { DecideDialog, type Deciding } from "./DecideDialog";
import { DelegateDialog } from "./DelegateDialog";
import { Subject } from "./states";

type Task = ApprovalTasksQuery["approvalTasks"]["nodes"][number];

const SORTS = ["CREATED_AT"];
const OLDEST_FIRST = { key: "CREATED_AT", descending: false };
const DEPENDS_ON = ["Approval", "ApprovalTask"];

/** What waits for the reader's decision. */
export function ApprovalsPage() {
  const { t } = useTranslation("approvals");
  const viewer = useViewer();
  const withOrders = can(viewer, "read_orders");
  const list = useListState({ sorts: SORTS, defaultSort: OLDEST_FIRST });
  const variables = useMemo(() => ({ ...list.page, withOrders }), [list, withOrders]);
  const { data, loading, problem, reload } = useLoad(ApprovalTasksDocument, { variables, dependsOn: DEPENDS_ON });
  const [deciding, setDeciding] = useState<Deciding>();
  const [shown, setShown] = useState<string>();
  const [delegating, setDelegating] = useState(false);
  return (
    <>
      <PageHeader
        title={t("title")}
        subtitle={t("hint")}
        actions={
          <ActionButton verdict={approvalCan(viewer).delegate()} onClick={() => setDelegating(true)}>
            {t("delegate")}
          </ActionButton>
        }
      />
      <ApprovalTabs />
      <DataTable
        label={t("inbox")}
        list={list}
        columns={taskColumns(t, { decide: setDeciding, show: setShown })}
        connection={data?.approvalTasks}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("nothingWaits")} hint={t("nothingWaitsHint")} />}
      />
      <DecideDialog deciding={deciding} onClose={() => setDeciding(undefined)} />
      {shown && <ApprovalDialog id={shown} onClose={() => setShown(undefined)} />}
      {delegating && <DelegateDialog onClose={() => setDelegating(false)} />}
    </>
  );
}

interface Actions {
  readonly decide: (deciding: Deciding) => void;
  readonly show: (id: string) => void;
}

function taskColumns(t: TFunction<"approvals">, { decide, show }: Actions): readonly Column<Task>[] {
  return [
    { key: "subject", title: t("subject"), card: "title", render: ({ approval }) => approval && <Subject approval={approval} /> },
    { key: "by", title: t("requestedBy"), render: ({ approval }) => approval?.requestedByName ?? "–" },
    { key: "at", title: t("requestedAt"), render: ({ approval }) => <DateTime value={approval?.requestedAt} /> },
    { key: "for", title: t("assignee"), render: ({ assignee }) => assignee },
    { key: "due", title: t("dueAt"), render: ({ dueAt }) => <DateTime value={dueAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: ({ id, approval }) => (
        <Space size={8} wrap>
          <ActionButton size="small" type="primary" onClick={() => decide({ taskId: id, act: "approve" })}>
            {t("approve")}
          </ActionButton>
          <ActionButton size="small" danger onClick={() => decide({ taskId: id, act: "reject" })}>
            {t("reject")}
          </ActionButton>
          <ActionButton size="small" onClick={() => approval && show(approval.id)}>
            {t("history")}
          </ActionButton>
        </Space>
      ),
    },
  ];
}
