import { Typography } from "antd";
import type { TFunction } from "i18next";
import type { AppRowFragment, AppsQuery } from "../api/generated/settings/apps";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { StatusTag, type Tone } from "../ui/StatusTag";
import { AppActions } from "./AppActions";
import { PermissionWords } from "./PermissionWords";
import type { Secret } from "./SecretDialog";
import styles from "./settings.module.css";

const TONES: Readonly<Record<AppRowFragment["state"], Tone>> = { ACTIVE: "success", SUSPENDED: "danger", UNINSTALLED: "neutral" };

type Row = AppsQuery["apps"]["nodes"][number];

export function appColumns(t: TFunction<"settings">, withStaff: boolean, showSecret: (secret: Secret) => void): readonly Column<Row>[] {
  const sponsor: Column<Row> = { key: "sponsor", title: t("sponsor"), render: (app) => <Sponsor app={app} t={t} /> };
  return [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: ({ name }) => name },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`appState.${state}`)}</StatusTag> },
    { key: "clientId", title: t("clientId"), render: ({ clientId }) => <ClientId clientId={clientId} /> },
    { key: "how", title: t("how"), render: (app) => <HowItWorks app={app} t={t} /> },
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

/** For whom it acts, and where people are sent back to. */
function HowItWorks({ app: { grantTypes, kind, redirectUris }, t }: { readonly app: Row; readonly t: TFunction<"settings"> }) {
  const lines = [
    ...(grantTypes.includes("CLIENT_CREDENTIALS") ? [t("actsItself")] : []),
    ...(grantTypes.includes("AUTHORIZATION_CODE") ? [t("actsForPeople")] : []),
    ...(kind === "PUBLIC" ? [t("withoutSecret")] : []),
  ];
  return (
    <ul className={styles.rolesOf}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {redirectUris.map((uri) => (
        <li key={uri} className={styles.where}>{uri}</li>
      ))}
    </ul>
  );
}

function Sponsor({ app: { sponsor, needsSponsor }, t }: { readonly app: Row; readonly t: TFunction<"settings"> }) {
  if (needsSponsor) return <StatusTag tone="warning">{t("nobodyAnswers")}</StatusTag>;
  return sponsor?.name ?? "–";
}
