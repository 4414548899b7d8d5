import { Alert } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppDocument, type AppDetailFragment } from "../api/generated/settings/app";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { paths } from "../paths";
import { ActionButton } from "../ui/ActionButton";
import { ErrorState } from "../ui/ErrorState";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Columns, Section, Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { AppActions } from "./AppActions";
import { AppEditDialog } from "./AppEditDialog";
import { AppFacts } from "./AppFacts";
import { AppHealthSection } from "./AppHealthSection";
import { AppStateTag } from "./AppStateTag";
import { AppTokensSection } from "./AppTokensSection";
import { settingsCan } from "./capabilities";
import { Guarded } from "./Guarded";
import { SecretDialog, type Secret } from "./SecretDialog";
import styles from "./settings.module.css";
import { usePermissionList } from "./useRoles";

const DEPENDS_ON = ["App", "AppToken", "Webhook"];

/** One app: how it is doing, what it may do, and the tokens by which it does it. */
export function AppPage() {
  return (
    <Guarded permission="read_apps">
      <LoadedApp />
    </Guarded>
  );
}

function LoadedApp() {
  const id = useParam("id");
  const withStaff = can(useViewer(), "read_staff");
  const variables = useMemo(() => ({ id, withStaff }), [id, withStaff]);
  const { data, problem, reload } = useLoad(AppDocument, { variables, dependsOn: DEPENDS_ON });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.apps()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  return isApp(data.node) ? <AppView key={id} app={data.node} ownId={data.viewer.staff?.id} /> : <NotFound back={paths.apps()} />;
}

/** An id in the address may be another thing's, of which nothing was asked. */
function isApp(node: object | null): node is AppDetailFragment {
  return node !== null && "clientId" in node;
}

function AppView({ app, ownId }: { readonly app: AppDetailFragment; readonly ownId: string | undefined }) {
  const { t } = useTranslation("apps");
  const verdict = settingsCan(useViewer()).writeApps();
  const [secret, setSecret] = useState<Secret>();
  const [editing, setEditing] = useState(false);
  const actsItself = app.grantTypes.includes("CLIENT_CREDENTIALS");
  return (
    <>
      <PageHeader
        title={app.name}
        back={paths.apps()}
        subtitle={app.homepageUrl}
        tags={<AppStateTag state={app.state} />}
        actions={
          <>
            <ActionButton verdict={verdict} onClick={() => setEditing(true)}>
              {t("edit")}
            </ActionButton>
            <AppActions app={app} showSecret={setSecret} size="middle" {...(app.sponsor ? { adoptable: actsItself && app.sponsor.id !== ownId } : {})} />
          </>
        }
      />
      <Stack>
        <Warnings app={app} />
        <AppHealthSection app={app} />
        {actsItself && <AppTokensSection app={app} />}
        <Columns equal>
          <AppFacts app={app} />
          <Section title={t("mayDo")}>
            <PermissionList codes={app.scopes} lost={app.health.lostScopes} />
          </Section>
        </Columns>
      </Stack>
      <AppEditDialog open={editing} app={app} onClose={() => setEditing(false)} />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

/** What keeps it from working, and what to do about it. */
function Warnings({ app }: { readonly app: AppDetailFragment }) {
  const { t } = useTranslation("apps");
  const words = new Map(usePermissionList().map(({ code, description }) => [code, description]));
  const lost = app.health.lostScopes.map((code) => words.get(code) ?? code).join(t("and"));
  if (app.state === "SUSPENDED") return <Alert type="info" showIcon title={t("suspended")} description={t("suspendedHint")} />;
  if (app.health.isSponsorMissing) return <Alert type="warning" showIcon title={t("sponsorMissing")} description={t("sponsorMissingHint")} />;
  if (lost) return <Alert type="warning" showIcon title={t("lostScopes")} description={t("lostScopesHint", { permissions: lost })} />;
  return null;
}

/** Everything that it may do, in words; what its sponsor holds no more is marked. */
function PermissionList({ codes, lost }: { readonly codes: readonly string[]; readonly lost: readonly string[] }) {
  const { t } = useTranslation("apps");
  const words = new Map(usePermissionList().map(({ code, description }) => [code, description]));
  if (codes.length === 0) return t("nothing");
  return (
    <ul className={styles.allowed}>
      {codes.map((code) => (
        <li key={code}>
          {words.get(code) ?? code}
          {lost.includes(code) && <span className={styles.where}> {t("notNow")}</span>}
        </li>
      ))}
    </ul>
  );
}
