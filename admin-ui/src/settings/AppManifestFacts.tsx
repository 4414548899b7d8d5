import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { DescriptionList } from "../ui/DescriptionList";
import type { Manifest } from "./AppInstallDialog";
import { AppPermissions } from "./AppPermissions";
import styles from "./settings.module.css";
import { usePermissionList } from "./useRoles";

/** What an app says of itself, in words. */
export function AppManifestFacts({ manifest }: { readonly manifest: Manifest }) {
  const { t } = useTranslation("apps");
  const words = new Map(usePermissionList().map(({ code, description }) => [code, description]));
  const refused = manifest.refusedScopes.map((code) => words.get(code) ?? code).join(t("and"));
  return (
    <>
      {refused && <Alert type="warning" showIcon title={t("refusedScopes")} description={refused} />}
      <DescriptionList
        items={[
          { label: t("homepage"), value: manifest.homepageUrl ?? "–" },
          { label: t("how"), value: t(manifest.redirectUris.length > 0 ? "actsForPeople" : "actsItself") },
          manifest.redirectUris.length > 0 && { label: t("redirectUris"), value: <Lines lines={manifest.redirectUris} /> },
          { label: t("mayDo"), value: <AppPermissions permissions={manifest.scopes} open /> },
          manifest.webhooks.length > 0 && {
            label: t("isTold"),
            value: <Lines lines={manifest.webhooks.map(({ url, topics }) => t("toldTo", { topics: topics.join(t("and")), url }))} />,
          },
        ]}
      />
      <p className={styles.explained}>{t("installWarning")}</p>
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className={styles.rolesOf}>
      {lines.map((line) => (
        <li key={line} className={styles.homepage}>{line}</li>
      ))}
    </ul>
  );
}
