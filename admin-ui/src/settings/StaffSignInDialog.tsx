import { Button, Modal, Space } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  StaffFactorsResetDocument,
  StaffSessionsRevokeDocument,
  StaffSignInDocument,
  type StaffRowFragment,
  type StaffSignInQuery,
} from "../api/generated/settings/staff";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import { staffCan } from "./capabilities";
import styles from "./settings.module.css";
import { attemptColumns, sessionColumns } from "./signInColumns";

type SignIn = Extract<NonNullable<StaffSignInQuery["node"]>, { readonly factorKinds: unknown }>;

const DEPENDS_ON = ["StaffMember", "Session"];
const CHANGES = ["StaffMember", "Session"];
const SHOWN_ATTEMPTS = 10;

/** How somebody else signs in: with which second factors, where they are, and how it went lately. */
export function StaffSignInDialog({ staff, onClose }: { readonly staff: StaffRowFragment; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { id } = staff;
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(StaffSignInDocument, { variables, dependsOn: DEPENDS_ON });
  const found = data?.node && "factorKinds" in data.node ? data.node : undefined;
  return (
    <Modal open width={820} title={t("signInOf", { name: staff.name })} footer={<Button onClick={onClose}>{t("close")}</Button>} onCancel={onClose} destroyOnHidden>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {!problem && !found && <PageSkeleton />}
      {found && <SignInParts staff={staff} found={found} />}
    </Modal>
  );
}

function SignInParts({ staff, found: { factorKinds, sessions, signInAttempts } }: { readonly staff: StaffRowFragment; readonly found: SignIn }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const can = staffCan(useViewer());
  const [asking, setAsking] = useState<"reset" | "signOut">();
  const reset = useAction(StaffFactorsResetDocument, ({ staffFactorsReset }) => staffFactorsReset, CHANGES);
  const signOut = useAction(StaffSessionsRevokeDocument, ({ staffSessionsRevoke }) => staffSessionsRevoke, CHANGES);
  const input = { id: staff.id };
  const act = async () => {
    const outcome = asking === "reset" ? await reset({ input }) : await signOut({ input });
    if (outcome.kind === "done") toasts.done(t(asking === "reset" ? "factorsWereReset" : "wasSignedOut"));
    return outcome;
  };
  return (
    <Stack>
      <Section title={t("factors")}>
        <p className={styles.explained}>{factorKinds.length > 0 ? factorKinds.map((kind) => t(`factorKind.${kind}`)).join(t("and")) : t("staffNoFactor")}</p>
        <ActionButton danger verdict={can.resetFactors(staff, factorKinds)} onClick={() => setAsking("reset")}>
          {t("resetFactors")}
        </ActionButton>
      </Section>
      <Section title={t("sessions")} flush={sessions.length > 0}>
        {sessions.length === 0 ? t("signedInNowhere") : <SimpleTable label={t("sessions")} columns={sessionColumns(t)} rows={sessions} rowKey={({ id }) => id} />}
        <Space className={sessions.length > 0 ? (styles.below ?? "") : (styles.apart ?? "")}>
          <ActionButton danger verdict={can.signOut(staff, sessions)} onClick={() => setAsking("signOut")}>
            {t("signOutEverywhere")}
          </ActionButton>
        </Space>
      </Section>
      {signInAttempts.length > 0 && (
        <Section title={t("attempts")} flush>
          <SimpleTable label={t("attempts")} columns={attemptColumns(t)} rows={signInAttempts.slice(0, SHOWN_ATTEMPTS)} rowKey={({ createdAt, outcome }) => createdAt + outcome} />
        </Section>
      )}
      <ConfirmDialog
        open={asking !== undefined}
        title={t(asking === "reset" ? "resetFactorsTitle" : "signOutTitle", { name: staff.name })}
        confirmLabel={t(asking === "reset" ? "resetFactors" : "signOutEverywhere")}
        danger
        confirm={act}
        onClose={() => setAsking(undefined)}
      >
        {t(asking === "reset" ? "resetFactorsHint" : "signOutHint")}
      </ConfirmDialog>
    </Stack>
  );
}
