import { Typography } from "antd";
import type { TFunction } from "i18next";
import type { AppRowFragment } from "../api/generated/settings/apps";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { StatusTag, type Tone } from "../ui/StatusTag";
import { AppActions } from "./AppActions";
import type { Secret } from "./SecretDialog";
import { ScopeWords } from "./ScopeWords";

const TONES: Readonly<Record<AppRowFragment["state"], Tone>> = { ACTIVE: "success", SUSPENDED: "danger", UNINSTALLED: "neutral" };

export function appColumns(t: TFunction<"settings">, showSecret: (secret: Secret) => void): readonly Column<AppRowFragment>[] {
  return [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: ({ name }) => name },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`appState.${state}`)}</StatusTag> },
    { key: "clientId", title: t("clientId"), render: ({ clientId }) => <Typography.Text code copyable>{clientId}</Typography.Text> },
    { key: "scopes", title: t("mayDo"), render: ({ scopes }) => <ScopeWords scopes={scopes} /> },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    { key: "actions", title: t("actions"), align: "end", render: (app) => <AppActions app={app} showSecret={showSecret} /> },
  ];
}
