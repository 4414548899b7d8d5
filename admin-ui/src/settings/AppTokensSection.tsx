import { PlusOutlined } from "@ant-design/icons";
import { Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppTokenRevokeDocument, type AppTokenRowFragment, type AppDetailFragment } from "../api/generated/settings/app";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { Section } from "../ui/Section";
import { ShownOnce } from "../ui/ShownOnce";
import { useToasts } from "../ui/toasts";
import { AppTokenDialog } from "./AppTokenDialog";
import { AppTokenRotateDialog } from "./AppTokenRotateDialog";
import { settingsCan } from "./capabilities";
import { PermissionWords } from "./PermissionWords";
import styles from "./settings.module.css";

type Token = AppTokenRowFragment;
type Asking = { readonly what: "create" } | { readonly what: "rotate" | "revoke"; readonly token: Token };

/** Its static tokens that work: made and replaced by a text that is shown once, ended at once. */
export function AppTokensSection({ app }: { readonly app: AppDetailFragment }) {
  const { t } = useTranslation("apps");
  const toasts = useToasts();
  const verdict = settingsCan(useViewer()).writeApps();
  const revoke = useAction(AppTokenRevokeDocument, (data) => data.appTokenRevoke, ["AppToken"]);
  const [asking, setAsking] = useState<Asking>();
  const [shown, setShown] = useState<string>();
  const close = () => setAsking(undefined);
  const columns: readonly Column<Token>[] = [
    { key: "name", title: t("name"), card: "title", render: ({ name }) => name },
    { key: "hint", title: t("token"), render: ({ hint }) => <code className={styles.homepage}>{hint}</code> },
    { key: "scopes", title: t("mayDo"), render: ({ scopes }) => <PermissionWords codes={scopes} /> },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    { key: "expires", title: t("expiresAt"), render: ({ expiresAt }) => (expiresAt ? <DateTime value={expiresAt} /> : t("never")) },
    { key: "created", title: t("createdAt"), render: ({ createdAt }) => <DateTime value={createdAt} dateOnly /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (token) => (
        <Space wrap size={8}>
          {(["rotate", "revoke"] as const).map((what) => (
            <ActionButton key={what} size="small" danger={what === "revoke"} verdict={verdict} aria-label={t(`tokenActOne.${what}`, { name: token.name })} onClick={() => setAsking({ what, token })}>
              {t(`tokenAct.${what}`)}
            </ActionButton>
          ))}
        </Space>
      ),
    },
  ];
  const add = (
    <ActionButton icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setAsking({ what: "create" })}>
      {t("newToken")}
    </ActionButton>
  );
  return (
    <Section title={t("tokens")} actions={app.tokens.length > 0 && add} flush={app.tokens.length > 0}>
      {app.tokens.length > 0 ? (
        <SimpleTable label={t("tokens")} columns={columns} rows={app.tokens} rowKey={({ id }) => id} />
      ) : (
        <EmptyState title={t("noTokens")} hint={t("noTokensHint")} action={add} />
      )}
      <AppTokenDialog open={asking?.what === "create"} app={app} onClose={close} show={setShown} />
      {asking?.what === "rotate" && <AppTokenRotateDialog token={asking.token} onClose={close} show={setShown} />}
      {asking?.what === "revoke" && (
        <ConfirmDialog
          open
          danger
          title={t("revokeTitle", { name: asking.token.name })}
          confirmLabel={t("tokenAct.revoke")}
          confirm={async () => {
            const outcome = await revoke({ input: { id: asking.token.id } });
            if (outcome.kind === "done") toasts.done(t("revoked"));
            return outcome;
          }}
          onClose={close}
        >
          {t("revokeHint")}
        </ConfirmDialog>
      )}
      <ShownOnce
        open={shown !== undefined}
        title={t("tokenShown")}
        warning={t("tokenOnce")}
        keptLabel={t("kept")}
        items={[{ label: t("token"), value: shown ?? "" }]}
        onClose={() => setShown(undefined)}
      />
    </Section>
  );
}
