import { Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FactorRemoveDocument, RecoveryCodesRenewDocument, SignInSecurityDocument, type FactorRowFragment } from "../api/generated/settings/security";
import { knowsPasskeys } from "../api/passkeys";
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
import { factorCan } from "./capabilities";
import { CodesDialog } from "./CodesDialog";
import { PasskeyDialog } from "./PasskeyDialog";
import styles from "./settings.module.css";
import { TotpDialog } from "./TotpDialog";

const NO_VARIABLES = {};
// Every change of them ends the other sessions.
const CHANGES = ["Factor", "Session"];
const DEPENDS_ON = ["Factor"];

type Dialog = "totp" | "passkey" | "codes";

/** What the reader proves themselves with beside the password. */
export function FactorsSection() {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const { data, problem, reload } = useLoad(SignInSecurityDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const remove = useAction(FactorRemoveDocument, ({ factorRemove }) => factorRemove, CHANGES);
  const renew = useAction(RecoveryCodesRenewDocument, ({ recoveryCodesRenew }) => recoveryCodesRenew, CHANGES);
  const [dialog, setDialog] = useState<Dialog>();
  const [removing, setRemoving] = useState<FactorRowFragment>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => setDialog(undefined);
  const added = (made: readonly string[]) => {
    toasts.done(t("factorAdded"));
    if (made.length > 0) setCodes(made);
  };
  if (!data && !problem) return <PageSkeleton />;
  const { factors, recoveryCodesLeft } = data?.signInSecurity ?? { factors: [], recoveryCodesLeft: 0 };
  const can = factorCan(factors, knowsPasskeys());
  const columns: readonly Column<FactorRowFragment>[] = [
    { key: "name", title: t("name"), card: "title", render: ({ name }) => name },
    { key: "kind", title: t("factorKindLabel"), card: "aside", render: ({ kind }) => t(`factorKind.${kind}`) },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    { key: "created", title: t("setUpAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (factor) => (
        <ActionButton size="small" aria-label={t("removeOne", { name: factor.name })} onClick={() => setRemoving(factor)}>
          {t("remove")}
        </ActionButton>
      ),
    },
  ];
  return (
    <Section title={t("factors")}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      <p className={styles.explained}>{factors.length > 0 ? t("factorsHint") : t("factorsNone")}</p>
      <Space wrap>
        <ActionButton verdict={can.addApp()} onClick={() => setDialog("totp")}>
          {t("addTotp")}
        </ActionButton>
        <ActionButton verdict={can.addPasskey()} onClick={() => setDialog("passkey")}>
          {t("addPasskey")}
        </ActionButton>
        <ActionButton verdict={can.renewCodes()} onClick={() => setDialog("codes")}>
          {t("renewCodes")}
        </ActionButton>
      </Space>
      {factors.length > 0 && (
        <>
          <p className={styles.explained}>{t("codesLeft", { count: recoveryCodesLeft })}</p>
          <SimpleTable label={t("factors")} columns={columns} rows={factors} rowKey={({ id }) => id} />
        </>
      )}
      <TotpDialog open={dialog === "totp"} onClose={close} onAdded={added} />
      <PasskeyDialog open={dialog === "passkey"} onClose={close} onAdded={added} />
      <ConfirmDialog
        open={dialog === "codes"}
        title={t("renewTitle")}
        confirmLabel={t("renewCodes")}
        danger
        confirm={async () => {
          const outcome = await renew({});
          if (outcome.kind === "done") setCodes(outcome.payload.recoveryCodes ?? []);
          return outcome;
        }}
        onClose={close}
      >
        {t("renewHint")}
      </ConfirmDialog>
      <ConfirmDialog
        open={removing !== undefined}
        title={t("removeTitle", { name: removing?.name ?? "" })}
        confirmLabel={t("remove")}
        danger
        confirm={() => remove({ input: { id: removing?.id ?? "" } })}
        onClose={() => setRemoving(undefined)}
      >
        {factors.length > 1 ? t("removeHint") : t("removeLastHint")}
      </ConfirmDialog>
      <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />
    </Section>
  );
}
