import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SessionRevokeDocument, SessionsDocument, type SessionRowFragment } from "../api/generated/settings/account";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { settingsCan } from "./capabilities";
import { deviceName, sessionColumns } from "./signInColumns";

const RECENT = { first: 20 };
const DEPENDS_ON = ["Session"];

/** Where the reader is signed in; any other place can be signed out. */
export function SessionsSection() {
  const { t } = useTranslation("settings");
  const can = settingsCan(useViewer());
  const { data, problem, reload } = useLoad(SessionsDocument, { variables: RECENT, dependsOn: DEPENDS_ON });
  const revoke = useAction(SessionRevokeDocument, ({ sessionRevoke }) => sessionRevoke, ["Session"]);
  const [ending, setEnding] = useState<SessionRowFragment>();
  const [device, ...rest] = sessionColumns(t);
  const columns: readonly Column<SessionRowFragment>[] = [
    ...(device ? [device] : []),
    { key: "current", title: t("stateLabel"), card: "aside", render: ({ isCurrent }) => (isCurrent ? <StatusTag tone="success">{t("thisDevice")}</StatusTag> : "–") },
    ...rest,
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (session) => (
        <ActionButton size="small" verdict={can.revoke(session)} onClick={() => setEnding(session)}>
          {t("revoke")}
        </ActionButton>
      ),
    },
  ];
  if (!data && !problem) return <PageSkeleton />;
  return (
    <Section title={t("sessions")} flush={data !== undefined}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {data && <SimpleTable label={t("sessions")} columns={columns} rows={data.sessions.nodes} rowKey={({ id }) => id} />}
      <ConfirmDialog
        open={ending !== undefined}
        title={t("revokeTitle")}
        confirmLabel={t("revoke")}
        danger
        confirm={() => revoke({ input: { id: ending?.id ?? "" } })}
        onClose={() => setEnding(undefined)}
      >
        {t("revokeHint", { device: deviceName(t, ending?.userAgent) })}
      </ConfirmDialog>
    </Section>
  );
}
