import { ImportOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { BulkOperationsDocument } from "../api/generated/bulk/bulk";
import { BulkOperationCancelDocument, type BulkRowFragment } from "../api/generated/exports/exports";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { ExportButton } from "../exports/ExportButton";
import { isGoing, STATES } from "../exports/states";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseChoices } from "../table/search";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { useRepeated } from "../ui/useRepeated";
import { useToasts } from "../ui/toasts";
import { bulkColumns } from "./bulkColumns";
import { BulkDialog } from "./BulkDialog";
import { importsCan } from "./capabilities";
import { ImportDialog } from "./ImportDialog";
import { useWhat } from "./useWhat";

const SORTS = ["CREATED_AT"];
const NEWEST_FIRST = { key: "CREATED_AT", descending: true };
const DEPENDS_ON = ["BulkOperation"];
const LOOK_AGAIN_MS = 3000;

/** Whole lists that are read into files, and files whose rows are carried out: how far they are, and what came of them. */
export function BulkPage() {
  const { t } = useTranslation(["bulk", "exports"]);
  const toasts = useToasts();
  const what = useWhat();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const [importing, setImporting] = useState(false);
  const [shown, setShown] = useState<BulkRowFragment>();
  const variables = useMemo(() => {
    const states = parseChoices(list.search["state"], STATES);
    return { ...list.page, where: states.length > 0 ? { state: { in: states } } : null, orderBy: { field: "CREATED_AT" as const, direction: "DESC" as const } };
  }, [list]);
  const { data, loading, problem, reload } = useLoad(BulkOperationsDocument, { variables, dependsOn: DEPENDS_ON });
  const stop = useAction(BulkOperationCancelDocument, (answer) => answer.bulkOperationCancel);
  const cancel = async ({ id }: BulkRowFragment) => toasts.outcome(await stop({ id }), t("canceled"));
  // While something runs, how far it is.
  const going = data?.bulkOperations.nodes.some(({ state }) => isGoing(state)) ?? false;
  useRepeated(reload, LOOK_AGAIN_MS, going);
  const filters: readonly Filter[] = [{ kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`exports:state.${value}`) })) }];
  const actions = (
    <>
      <ExportButton />
      <ActionButton icon={<ImportOutlined aria-hidden />} verdict={importsCan(useViewer()).begin()} onClick={() => setImporting(true)}>
        {t("importTitle")}
      </ActionButton>
    </>
  );
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={actions} />
      <DataTable
        label={t("title")}
        list={list}
        columns={bulkColumns(t, { what, show: setShown, cancel: (operation) => void cancel(operation) })}
        connection={data?.bulkOperations}
        loading={loading && !going}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        filters={filters}
        empty={<EmptyState title={t("none")} hint={t("noneHint")} />}
      />
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
      {shown && <BulkDialog operation={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}
