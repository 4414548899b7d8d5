import { useTranslation } from "react-i18next";
import styles from "./settings.module.css";
import { usePermissionList } from "./useRoles";

/** How many permissions, and on demand which, in words. */
export function PermissionWords({ codes }: { readonly codes: readonly string[] }) {
  const { t } = useTranslation("settings");
  const words = new Map(usePermissionList().map(({ code, description }) => [code, description]));
  if (codes.length === 0) return "–";
  return (
    <details className={styles.permissions}>
      <summary>{t("permissionCount", { count: codes.length })}</summary>
      <ul>
        {codes.map((code) => (
          <li key={code}>{words.get(code) ?? code}</li>
        ))}
      </ul>
    </details>
  );
}
