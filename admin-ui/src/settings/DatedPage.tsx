import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { DatedSettingsDocument, SettingHistoryDocument, type SettingHistoryQuery, type SettingRowFragment } from "../api/generated/settings/dated";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import { SimpleTable } from "../table/SimpleTable";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { settingsCan } from "./capabilities";
import { Guarded } from "./Guarded";
import { SettingDialog } from "./SettingDialog";
import { SettingsTabs } from "./SettingsTabs";
import { useSettingWords } from "./useSettingWords";

type Decision = SettingHistoryQuery["settingHistory"]["nodes"][number];

const NO_VARIABLES = {};
const DEPENDS_ON = ["Setting", "SettingDecision"];
const SORTS: readonly string[] = [];
const AS_IT_IS = { key: "", descending: true };

/** What holds now, what comes when, and what was decided before. */
export function DatedPage() {
  const { t } = useTranslation("settings");
  return (
    <>
      <PageHeader title={t("dated")} subtitle={t("datedHint")} />
      <SettingsTabs />
      <Guarded permission="read_shop">
        <Dated />
      </Guarded>
    </>
  );
}

function Dated() {
  const { t } = useTranslation("settings");
  const verdict = settingsCan(useViewer()).writeShop();
  const words = useSettingWords();
  const [editing, setEditing] = useState<SettingRowFragment>();
  const { data, problem, reload } = useLoad(DatedSettingsDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const columns: readonly Column<SettingRowFragment>[] = [
    { key: "name", title: t("setting"), card: "title", render: ({ description }) => description },
    { key: "value", title: t("holdsNow"), render: ({ value }) => words(value) },
    { key: "from", title: t("since"), render: ({ effectiveFrom }) => (effectiveFrom ? <DateTime value={effectiveFrom} /> : t("default")) },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (setting) => (
        <ActionButton size="small" verdict={verdict} onClick={() => setEditing(setting)} aria-label={t("editOne", { name: setting.description })}>
          {t("edit")}
        </ActionButton>
      ),
    },
  ];
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!data) return <PageSkeleton />;
  return (
    <Stack>
      <Section flush>
        <SimpleTable label={t("dated")} columns={columns} rows={data.settings} rowKey={({ name }) => name} />
      </Section>
      <History descriptions={new Map(data.settings.map(({ name, description }) => [name, description]))} />
      {editing && <SettingDialog setting={editing} onClose={() => setEditing(undefined)} />}
    </Stack>
  );
}

function History({ descriptions }: { readonly descriptions: ReadonlyMap<string, string> }) {
  const { t } = useTranslation("settings");
  const words = useSettingWords();
  const list = useListState({ sorts: SORTS, defaultSort: AS_IT_IS });
  const variables = useMemo(() => ({ ...list.page }), [list]);
  const { data, loading, problem, reload } = useLoad(SettingHistoryDocument, { variables, dependsOn: DEPENDS_ON });
  const [now] = useState(() => Date.now());
  const columns: readonly Column<Decision>[] = [
    { key: "name", title: t("setting"), card: "title", render: ({ name }) => descriptions.get(name) ?? name },
    { key: "change", title: t("change"), render: ({ previous, value }) => t("fromTo", { before: words(previous), after: words(value) }) },
    { key: "from", title: t("holdsFrom"), render: ({ effectiveFrom }) => <DateTime value={effectiveFrom} /> },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ effectiveFrom }) => (Date.parse(effectiveFrom) > now ? <StatusTag tone="info">{t("comes")}</StatusTag> : <StatusTag>{t("past")}</StatusTag>) },
    { key: "by", title: t("setBy"), render: ({ setByName }) => setByName },
    { key: "at", title: t("decidedAt"), render: ({ recordedAt }) => <DateTime value={recordedAt} /> },
  ];
  return (
    <Section flush title={t("history")}>
      <DataTable
        label={t("history")}
        list={list}
        columns={columns}
        connection={data?.settingHistory}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ name, effectiveFrom, recordedAt, channelId, locationId }) => [name, effectiveFrom, recordedAt, channelId, locationId].join()}
        empty={<EmptyState title={t("noHistory")} hint={t("noHistoryHint")} />}
      />
    </Section>
  );
}
