import { Typography } from "antd";
import type { TFunction } from "i18next";
import type { AppsQuery } from "../api/generated/settings/apps";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { AppActions } from "./AppActions";
import { AppStateTag } from "./AppStateTag";
import { AppTroubles } from "./AppTroubles";
import { HowItWorks } from "./HowItWorks";
import { PermissionWords } from "./PermissionWords";
import type { Secret } from "./SecretDialog";

type Row = AppsQuery["apps"]["nodes"][number];

export function appColumns(t: TFunction<["settings", "apps"]>, withStaff: boolean, showSecret: (secret: Secret) => void): readonly Column<Row>[] {
  const sponsor: Column<Row> = { key: "sponsor", title: t("sponsor"), render: ({ sponsor: person }) => person?.name ?? "–" };
  return [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: ({ name }) => name },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <AppStateTag state={state} /> },
    { key: "health", title: t("apps:healthLabel"), render: ({ health }) => <AppTroubles health={health} /> },
    { key: "clientId", title: t("clientId"), render: ({ clientId }) => <ClientId clientId={clientId} /> },
    { key: "how", title: t("how"), render: (app) => <HowItWorks app={app} /> },
    ...(withStaff ? [sponsor] : []),
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
