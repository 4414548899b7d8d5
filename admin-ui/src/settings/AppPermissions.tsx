import { useTranslation } from "react-i18next";
import styles from "./settings.module.css";

interface Permission {
  readonly code: string;
  readonly description: string;
}

/** How many permissions an app has, and on demand which, in words. */
export function AppPermissions({ permissions, open = false }: { readonly permissions: readonly Permission[]; readonly open?: boolean }) {
  const { t } = useTranslation("apps");
  if (permissions.length === 0) return t("nothing");
  return (
    <details className={styles.permissions} open={open}>
      <summary>{t("permissionCount", { count: permissions.length })}</summary>
      <ul>
        {permissions.map(({ code, description }) => (
          <li key={code}>{description}</li>
        ))}
      </ul>
    </details>
  );
}
