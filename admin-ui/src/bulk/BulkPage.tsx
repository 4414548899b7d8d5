import { Button, Space } from "antd";
import type { TFunction } from "i18next";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { BulkOperationCancelDocument, BulkOperationsDocument, type BulkRowFragment, type BulkState } from "../api/generated/bulk/bulk";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseChoices } from "../table/search";
import { useListState } from "../table/useListState";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { Quantity } from "../ui/Money";
import { PageHeader } from "../ui/PageHeader";
import { StatusTag, type Tone } from "../ui/StatusTag";
import { useToasts } from "../ui/toasts";

const SORTS = ["CREATED_AT"];
const NEWEST_FIRST = { key: "CREATED_AT", descending: true };
const STATES: readonly BulkState[] = ["UPLOADING", "QUEUED", "RUNNING", "DONE", "FAILED", "CANCELED"];
const GOING: readonly BulkState[] = ["UPLOADING", "QUEUED", "RUNNING"];
const TONES: Readonly<Record<BulkState, Tone>> = { UPLOADING: "info", QUEUED: "info", RUNNING: "info", DONE: "success", FAILED: "danger", CANCELED: "neutral" };
const DEPENDS_ON = ["BulkOperation"];
const LOOK_AGAIN_MS = 3000;

/** Whole lists that are read into files, and files whose rows are carried out: how far they are, and what came of them. */
export function BulkPage() {
  const { t } = useTranslation("bulk");
  const toasts = useToasts();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const variables = useMemo(() => {
    const states = parseChoices(list.search["state"], STATES);
    return { ...list.page, where: states.length > 0 ? { state: { in: states } } : null, orderBy: { field: "CREATED_AT" as const, direction: "DESC" as const } };
  }, [list]);
  const { data, loading, problem, reload } = useLoad(BulkOperationsDocument, { variables, dependsOn: DEPENDS_ON });
  const stop = useAction(BulkOperationCancelDocument, (answer) => answer.bulkOperationCancel);
  const cancel = async (id: string) => toasts.outcome(await stop({ id }), t("canceled"));
  // While something runs, how far it is.
  const going = data?.bulkOperations.nodes.some(({ state }) => GOING.includes(state)) ?? false;
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(reload, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [going, reload]);
  const filters: readonly Filter[] = [{ kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) }];
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <DataTable
        label={t("title")}
        list={list}
        columns={bulkColumns(t, (id) => void cancel(id))}
        connection={data?.bulkOperations}
        loading={loading && !going}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        filters={filters}
        empty={<EmptyState title={t("none")} hint={t("noneHint")} />}
      />
    </>
  );
}

function bulkColumns(t: TFunction<"bulk">, cancel: (id: string) => void): readonly Column<BulkRowFragment>[] {
  return [
    { key: "kind", title: t("what"), card: "title", render: ({ kind, format }) => t(`kind.${kind}`, { format }) },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag> },
    { key: "who", title: t("who"), render: ({ actorName }) => actorName },
    { key: "rows", title: t("rows"), align: "end", render: ({ rows }) => <Quantity value={rows} /> },
    { key: "failed", title: t("failedRows"), align: "end", render: ({ failedRows }) => (failedRows > 0 ? <Quantity value={failedRows} /> : "–") },
    { key: "created", title: t("createdAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "why", title: t("note"), render: (operation) => operation.failure?.message ?? (operation.isMassExport ? t("massExport") : "–") },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: ({ id, state, url }) => (
        <Space size={8} wrap>
          {url && <Button size="small" href={url} download>{t("download")}</Button>}
          {GOING.includes(state) && <Button size="small" danger onClick={() => cancel(id)}>{t("cancel")}</Button>}
        </Space>
      ),
    },
  ];
}
