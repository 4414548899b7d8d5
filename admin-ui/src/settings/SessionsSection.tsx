import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SessionRevokeDocument, SessionsDocument, type SessionsQuery } from "../api/generated/settings/account";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { browserOf } from "./browser";
import { settingsCan } from "./capabilities";

type SessionRow = SessionsQuery["sessions"]["nodes"][number];

const RECENT = { first: 20 };
const DEPENDS_ON = ["Session"];

/** Where the reader is signed in; any other place can be signed out. */
export function SessionsSection() {
  const { t } = useTranslation("settings");
  const can = settingsCan(useViewer());
  const { data, problem, reload } = useLoad(SessionsDocument, { variables: RECENT, dependsOn: DEPENDS_ON });
  const revoke = useAction(SessionRevokeDocument, ({ sessionRevoke }) => sessionRevoke, ["Session"]);
  const [ending, setEnding] = useState<SessionRow>();
  const columns: readonly Column<SessionRow>[] = [
    { key: "device", title: t("device"), card: "title", render: ({ userAgent }) => browserOf(userAgent) ?? userAgent ?? t("unknownDevice") },
    { key: "current", title: t("stateLabel"), card: "aside", render: ({ isCurrent }) => (isCurrent ? <StatusTag tone="success">{t("thisDevice")}</StatusTag> : "–") },
    { key: "address", title: t("address"), render: ({ address }) => address ?? "–" },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    { key: "created", title: t("signedInAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
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
        {t("revokeHint", { device: browserOf(ending?.userAgent) ?? t("unknownDevice") })}
      </ConfirmDialog>
    </Section>
  );
}
