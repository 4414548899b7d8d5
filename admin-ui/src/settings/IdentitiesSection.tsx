import { Alert, Space } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { knowsProviders, leaveForProvider } from "../api/external";
import { IdentitiesDocument, IdentityLinkDocument, IdentityUnlinkDocument, type IdentitiesQuery } from "../api/generated/settings/providers";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useReturned } from "../api/useReturned";
import { allowedIf } from "../lib/verdict";
import { paths } from "../paths";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { refusalOf, useToasts } from "../ui/toasts";
import styles from "./settings.module.css";

type Identity = IdentitiesQuery["identities"][number];

const NO_VARIABLES = {};
const DEPENDS_ON = ["Identity", "IdentityProvider"];
const CHANGES = ["Identity"];

/** Which identity providers vouch for the reader, and those that could. */
export function IdentitiesSection() {
  const { t } = useTranslation("providers");
  const { data, problem, reload } = useLoad(IdentitiesDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const refusal = useLinking();
  const unlink = useAction(IdentityUnlinkDocument, ({ identityUnlink }) => identityUnlink, CHANGES);
  const [ending, setEnding] = useState<Identity>();
  if (!data && !problem) return <PageSkeleton />;
  const linked = data?.identities ?? [];
  const others = (data?.signInOptions ?? []).filter(({ id }) => !linked.some(({ providerId }) => providerId === id));
  // Where the shop has no provider, there is nothing to say.
  if (data && linked.length === 0 && others.length === 0 && !refusal) return null;
  const columns: readonly Column<Identity>[] = [
    { key: "name", title: t("provider"), card: "title", render: ({ name }) => name },
    { key: "created", title: t("linkedAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (identity) => (
        <ActionButton size="small" aria-label={t("unlinkOne", { name: identity.name })} onClick={() => setEnding(identity)}>
          {t("unlink")}
        </ActionButton>
      ),
    },
  ];
  return (
    <Section title={t("identities")}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {refusal && <Alert type="error" showIcon title={t("notLinked")} description={refusal} />}
      <p className={styles.explained}>{t(linked.length > 0 ? "identitiesHint" : "identitiesNone")}</p>
      <Space wrap>
        {others.map(({ id, name, startUrl }) => (
          <ActionButton key={id} verdict={allowedIf(knowsProviders(), "providers:denied.insecure")} onClick={() => void leaveForProvider(startUrl)}>
            {t("link", { name })}
          </ActionButton>
        ))}
      </Space>
      {linked.length > 0 && <SimpleTable label={t("identities")} columns={columns} rows={linked} rowKey={({ providerId }) => providerId} />}
      <ConfirmDialog
        open={ending !== undefined}
        title={t("unlinkTitle", { name: ending?.name ?? "" })}
        confirmLabel={t("unlink")}
        danger
        confirm={() => unlink({ input: { providerId: ending?.providerId ?? "" } })}
        onClose={() => setEnding(undefined)}
      >
        {t("unlinkHint")}
      </ConfirmDialog>
    </Section>
  );
}

/** Links what a provider led back with; gives why it was not. */
function useLinking(): string | undefined {
  const { t } = useTranslation("providers");
  const toasts = useToasts();
  const [returned] = useReturned(paths.security());
  const link = useAction(IdentityLinkDocument, ({ identityLink }) => identityLink, CHANGES);
  const [refusal, setRefusal] = useState<string>();
  const begun = useRef(false);
  useEffect(() => {
    if (returned?.kind !== "vouched" || begun.current) return;
    begun.current = true;
    void link({ input: { token: returned.token, proof: returned.proof } }).then((outcome) => {
      setRefusal(refusalOf(outcome));
      if (outcome.kind === "done") toasts.done(t("linked"));
    });
  }, [returned, link, t, toasts]);
  return returned?.kind === "refused" ? t("linkRefused") : refusal;
}
