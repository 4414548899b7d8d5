import { PlusOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppsDocument, type AppOrderField } from "../api/generated/settings/apps";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { appColumns } from "./appColumns";
import { AppCreateDialog } from "./AppCreateDialog";
import { AppInstallDialog } from "./AppInstallDialog";
import { settingsCan } from "./capabilities";
import { Guarded } from "./Guarded";
import { SecretDialog, type Secret } from "./SecretDialog";
import { SettingsTabs } from "./SettingsTabs";

const SORTS = ["NAME", "CREATED_AT"] satisfies readonly AppOrderField[];
// What was just registered stands where one looks.
const NEWEST = { key: "CREATED_AT", descending: true };
const DEPENDS_ON = ["App"];

/** Programs that may use the shop's API. */
export function AppsPage() {
  const { t } = useTranslation(["settings", "apps"]);
  const [creating, setCreating] = useState<"new" | "manifest">();
  const [secret, setSecret] = useState<Secret>();
  const verdict = settingsCan(useViewer()).writeApps();
  return (
    <>
      <PageHeader
        title={t("apps")}
        actions={
          <>
            <ActionButton verdict={verdict} onClick={() => setCreating("manifest")}>
              {t("apps:install")}
            </ActionButton>
            <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setCreating("new")}>
              {t("newApp")}
            </ActionButton>
          </>
        }
      />
      <SettingsTabs />
      <Guarded permission="read_apps">
        <AppList showSecret={setSecret} />
        <AppCreateDialog open={creating === "new"} onClose={() => setCreating(undefined)} showSecret={setSecret} />
        <AppInstallDialog open={creating === "manifest"} onClose={() => setCreating(undefined)} />
        <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
      </Guarded>
    </>
  );
}

function AppList({ showSecret }: { readonly showSecret: (secret: Secret) => void }) {
  const { t } = useTranslation(["settings", "apps"]);
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST });
  const withStaff = can(useViewer(), "read_staff");
  const variables = useMemo(
    () => ({
      ...list.page,
      withStaff,
      where: list.query ? { name: { contains: list.query } } : null,
      orderBy: { field: list.sort.key as AppOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, withStaff],
  );
  const { data, loading, problem, reload } = useLoad(AppsDocument, { variables, dependsOn: DEPENDS_ON });
  return (
    <DataTable
      label={t("apps")}
      list={list}
      columns={appColumns(t, withStaff, showSecret)}
      connection={data?.apps}
      loading={loading}
      problem={problem}
      reload={reload}
      rowKey={({ id }) => id}
      rowPath={({ id }) => paths.app(id)}
      searchPlaceholder={t("searchApps")}
      empty={<EmptyState title={t("noApps")} hint={t("noAppsHint")} />}
    />
  );
}
