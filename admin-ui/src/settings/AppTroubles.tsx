import { useTranslation } from "react-i18next";
import type { AppRowFragment } from "../api/generated/settings/apps";
import { StatusTag } from "../ui/StatusTag";
import styles from "./settings.module.css";

/** What is wrong with an app, in few words; or that nothing is. */
export function AppTroubles({ health }: { readonly health: AppRowFragment["health"] }) {
  const { t } = useTranslation("apps");
  const found = [
    ...(health.isSponsorMissing ? [t("trouble.sponsor")] : []),
    ...(health.lostScopes.length > 0 ? [t("trouble.scopes")] : []),
    ...(health.failingWebhooks > 0 ? [t("trouble.webhooks", { count: health.failingWebhooks })] : []),
    ...(health.throttled > 0 ? [t("trouble.throttled")] : []),
  ];
  if (found.length === 0) return t("trouble.none");
  return (
    <ul className={styles.rolesOf}>
      {found.map((words) => (
        <li key={words}>
          <StatusTag tone="warning">{words}</StatusTag>
        </li>
      ))}
    </ul>
  );
}
