import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppConsentsDocument, AppConsentWithdrawDocument, type AppConsentsQuery } from "../api/generated/settings/providers";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import { AppPermissions } from "./AppPermissions";
import styles from "./settings.module.css";

type Consent = AppConsentsQuery["appConsents"][number];

const NO_VARIABLES = {};
const DEPENDS_ON = ["AppConsent", "App"];

/** The apps that act for the reader, what each may do in their name, and the end of it. */
export function AppConsentsSection() {
  const { t } = useTranslation("apps");
  const toasts = useToasts();
  const { data, problem, reload } = useLoad(AppConsentsDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const withdraw = useAction(AppConsentWithdrawDocument, ({ appConsentWithdraw }) => appConsentWithdraw, ["AppConsent"]);
  const [ending, setEnding] = useState<Consent>();
  const columns: readonly Column<Consent>[] = [
    { key: "name", title: t("app"), card: "title", render: (consent) => <AppName consent={consent} /> },
    { key: "mayDo", title: t("mayDo"), render: ({ permissions }) => <AppPermissions permissions={permissions} /> },
    { key: "created", title: t("allowedAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (consent) => (
        <ActionButton size="small" danger aria-label={t("withdrawOne", { name: consent.name })} onClick={() => setEnding(consent)}>
          {t("withdraw")}
        </ActionButton>
      ),
    },
  ];
  if (!data && !problem) return <PageSkeleton />;
  const consents = data?.appConsents ?? [];
  const confirm = async () => {
    const outcome = await withdraw({ input: { id: ending?.id ?? "" } });
    if (outcome.kind === "done") toasts.done(t("withdrawn"));
    return outcome;
  };
  return (
    <Section title={t("consents")} flush={consents.length > 0}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {data && consents.length === 0 && <p className={styles.explained}>{t("noConsents")}</p>}
      {consents.length > 0 && <SimpleTable label={t("consents")} columns={columns} rows={consents} rowKey={({ id }) => id} />}
      <ConfirmDialog
        open={ending !== undefined}
        title={t("withdrawTitle", { name: ending?.name ?? "" })}
        confirmLabel={t("withdraw")}
        danger
        confirm={confirm}
        onClose={() => setEnding(undefined)}
      >
        {t("withdrawHint")}
      </ConfirmDialog>
    </Section>
  );
}

function AppName({ consent: { name, homepageUrl } }: { readonly consent: Consent }) {
  return (
    <>
      {name}
      {homepageUrl && <span className={styles.homepage}>{homepageUrl}</span>}
    </>
  );
}
