import { Input, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppInstallDocument, AppManifestCheckDocument, type AppInstallMutation, type AppManifestCheckQuery } from "../api/generated/settings/app";
import { useAction } from "../api/useAction";
import { useQuestion } from "../api/useQuestion";
import { can, useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { paths } from "../paths";
import { ShownOnce } from "../ui/ShownOnce";
import { useGo } from "../ui/useGo";
import { AppManifestFacts } from "./AppManifestFacts";
import { settingsCan } from "./capabilities";
import styles from "./settings.module.css";

export type Manifest = AppManifestCheckQuery["appManifestCheck"];
type Installed = AppInstallMutation["appInstall"];

const SOURCES = ["url", "text"] as const;

/** Installs an app by what it says of itself: it is read, shown in words, and what was shown is what is installed. */
export function AppInstallDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [manifest, setManifest] = useState<Manifest>();
  const [installed, setInstalled] = useState<Installed>();
  return (
    <>
      <Source open={open} onRead={setManifest} onClose={onClose} />
      {manifest && <Agreement manifest={manifest} onInstalled={setInstalled} onClose={() => setManifest(undefined)} />}
      {installed && <Secrets installed={installed} onClose={() => setInstalled(undefined)} />}
    </>
  );
}

interface SourceProps {
  readonly open: boolean;
  readonly onRead: (manifest: Manifest) => void;
  readonly onClose: () => void;
}

/** Where the manifest is published, or its text. */
function Source({ open, onRead, onClose }: SourceProps) {
  const { t } = useTranslation("apps");
  const check = useQuestion(AppManifestCheckDocument);
  const [source, setSource] = useState<(typeof SOURCES)[number]>("url");
  return (
    <FormDialog<{ readonly url?: string; readonly manifest?: string }, AppManifestCheckQuery>
      open={open}
      width={600}
      title={t("install")}
      onClose={onClose}
      initialValues={{}}
      submitLabel={t("next")}
      submit={({ url = "", manifest = "" }) => check({ input: source === "url" ? { url: url.trim() } : { manifest } })}
      onDone={({ appManifestCheck }) => onRead(appManifestCheck)}
    >
      <p className={styles.hint}>{t("installHint")}</p>
      <p>
        <Segmented aria-label={t("source")} value={source} onChange={setSource} options={SOURCES.map((value) => ({ value, label: t(`sources.${value}`) }))} />
      </p>
      {source === "url" ? (
        <Field name="url" label={t("manifestUrl")} required hint={t("manifestUrlHint")}>
          <Input type="url" autoComplete="off" placeholder="https://app.example/manifest.json" />
        </Field>
      ) : (
        <Field name="manifest" label={t("manifestText")} required>
          <Input.TextArea rows={8} spellCheck={false} />
        </Field>
      )}
    </FormDialog>
  );
}

interface AgreementProps {
  readonly manifest: Manifest;
  readonly onInstalled: (installed: Installed) => void;
  readonly onClose: () => void;
}

/** What the app would be given, and the reader's word that it shall be. */
function Agreement({ manifest, onInstalled, onClose }: AgreementProps) {
  const { t } = useTranslation("apps");
  const viewer = useViewer();
  const withWebhooks = can(viewer, "read_webhooks");
  const install = useAction(AppInstallDocument, (data) => data.appInstall, ["App", "Webhook"]);
  return (
    <FormDialog<object, Installed>
      open
      width={600}
      title={t("installTitle", { name: manifest.name })}
      onClose={onClose}
      initialValues={{}}
      verdict={settingsCan(viewer).install(manifest)}
      submitLabel={t("installNow")}
      submit={() => install({ input: { manifest: manifest.manifest }, withWebhooks })}
      onDone={onInstalled}
    >
      <AppManifestFacts manifest={manifest} />
    </FormDialog>
  );
}

/** The app's secrets, this once; then the app's own page. */
function Secrets({ installed, onClose }: { readonly installed: Installed; readonly onClose: () => void }) {
  const { t } = useTranslation("apps");
  const go = useGo();
  const { app, clientSecret, webhooks } = installed;
  const items = [
    { label: t("clientId"), value: app?.clientId ?? "" },
    ...(clientSecret ? [{ label: t("clientSecret"), value: clientSecret }] : []),
    ...(webhooks ?? []).map(({ secret, webhook }) => ({ label: t("webhookSecret", { url: webhook.url }), value: secret })),
  ];
  const kept = () => {
    onClose();
    if (app) go(paths.app(app.id));
  };
  return <ShownOnce open title={t("installed", { name: app?.name ?? "" })} warning={t("secretsOnce")} keptLabel={t("kept")} items={items} onClose={kept} />;
}
