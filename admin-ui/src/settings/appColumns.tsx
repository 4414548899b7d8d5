import { Typography } from "antd";
import type { TFunction } from "i18next";
import type { AppRowFragment } from "../api/generated/settings/apps";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { StatusTag, type Tone } from "../ui/StatusTag";
import { AppActions } from "./AppActions";
import { PermissionWords } from "./PermissionWords";
import type { Secret } from "./SecretDialog";

const TONES: Readonly<Record<AppRowFragment["state"], Tone>> = { ACTIVE: "success", SUSPENDED: "danger", UNINSTALLED: "neutral" };

export function appColumns(t: TFunction<"settings">, showSecret: (secret: Secret) => void): readonly Column<AppRowFragment>[] {
  return [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: ({ name }) => name },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`appState.${state}`)}</StatusTag> },
    { key: "clientId", title: t("clientId"), render: ({ clientId }) => <ClientId clientId={clientId} /> },
    { key: "scopes", title: t("mayDo"), render: ({ scopes }) => <PermissionWords codes={scopes} /> },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    { key: "actions", title: t("actions"), align: "end", render: (app) => <AppActions app={app} showSecret={showSecret} /> },
  ];
}

/** Long by nature: its beginning tells it apart, and the whole can be copied. */
function ClientId({ clientId }: { readonly clientId: string }) {
  return (
    <Typography.Text code copyable={{ text: clientId }}>
      {clientId.slice(0, 20)}…
    </Typography.Text>
  );
}
