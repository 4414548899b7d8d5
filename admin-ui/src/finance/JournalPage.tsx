import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { JournalEntriesDocument, type EntryFragment, type JournalEntryOrderField } from "../api/generated/finance/journal";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { download, toCsv } from "../lib/csv";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { useGo } from "../ui/useGo";
import { AccountMovements } from "./AccountMovements";
import { financeCan } from "./capabilities";
import { FinanceTabs } from "./FinanceTabs";
import { journalColumns } from "./journalColumns";
import { chosenAccounts, EVENTS, journalWhere } from "./journalWhere";
import { useJournalCsv } from "./useJournalCsv";
import { useAccounts, type Account } from "./useAccounts";

const SORTS = ["EFFECTIVE_AT"] satisfies readonly JournalEntryOrderField[];
const NEWEST_FIRST = { key: "EFFECTIVE_AT", descending: true };
const DEPENDS_ON = ["JournalEntry"];

/** Every entry, found by day, event, account or number; where each figure of a statement leads. */
export const JournalPage = withPermission("read_finance", Journal);

function Journal() {
  const { t } = useTranslation("finance");
  const { timeZone } = useFormats();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const { accounts, known, problem: noAccounts, reload: askAccounts } = useAccounts();
  const chosen = useMemo(() => chosenAccounts(list.search, accounts), [list.search, accounts]);
  const variables = useMemo(
    () => ({
      ...list.page,
      where: journalWhere(list.search, list.query, accounts, timeZone),
      orderBy: { field: list.sort.key as JournalEntryOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, accounts, timeZone],
  );
  // The URL names accounts by their codes: they must be known before anything is asked.
  const { data, loading, problem, reload } = useLoad(JournalEntriesDocument, { variables, dependsOn: DEPENDS_ON, pause: !known });
  const columns = useMemo(() => journalColumns(t, chosen.map(({ code }) => code)), [t, chosen]);
  return (
    <>
      <PageHeader title={t("journal")} actions={<Actions entries={data?.journalEntries.nodes} />} />
      <FinanceTabs />
      {list.search["orderId"] && <OneOrder showAll={() => list.change({ orderId: undefined })} />}
      <AccountMovements accounts={chosen} search={list.search} />
      <DataTable
        label={t("journal")}
        list={list}
        columns={columns}
        connection={data?.journalEntries}
        loading={loading}
        problem={noAccounts ?? problem}
        reload={noAccounts ? askAccounts : reload}
        rowKey={({ id }) => id}
        rowPath={({ id }) => paths.journalEntry(id)}
        filters={useFilters(accounts)}
        searchPlaceholder={t("searchNumber")}
        empty={<EmptyState title={t("nothingPosted")} hint={t("nothingPostedHint")} />}
      />
    </>
  );
}

/** Says that the list is of one order, as a link from there made it. */
function OneOrder({ showAll }: { readonly showAll: () => void }) {
  const { t } = useTranslation("finance");
  return (
    <p>
      {t("oneOrder")}
      <Button type="link" onClick={showAll}>
        {t("showAll")}
      </Button>
    </p>
  );
}

function Actions({ entries }: { readonly entries: readonly EntryFragment[] | undefined }) {
  const { t } = useTranslation("finance");
  const go = useGo();
  const csv = useJournalCsv();
  return (
    <>
      <Button icon={<DownloadOutlined aria-hidden />} disabled={!entries?.length} onClick={() => entries && download(`${t("journal")}.csv`, toCsv(csv.header, csv.rows(entries)))}>
        {t("csvPage")}
      </Button>
      <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={financeCan(useViewer()).post()} onClick={() => go(paths.journalNew())}>
        {t("newEntry")}
      </ActionButton>
    </>
  );
}

function useFilters(accounts: readonly Account[]): readonly Filter[] {
  const { t } = useTranslation("finance");
  return [
    { kind: "days", key: "days", label: t("column.date") },
    { kind: "choices", key: "event", label: t("column.event"), options: EVENTS.map((value) => ({ value, label: t(`event.${value}`) })) },
    { kind: "choices", key: "account", label: t("column.account"), options: accounts.map(({ code, name }) => ({ value: code, label: `${code} ${name}` })) },
  ];
}
