import { useTranslation } from "react-i18next";
import styles from "./settings.module.css";
import { usePermissionList } from "./useRoles";

/** What an app may do, in words. */
export function ScopeWords({ scopes }: { readonly scopes: readonly string[] }) {
  const { t } = useTranslation("settings");
  const words = new Map(usePermissionList().map(({ code, description }) => [code, description]));
  return <div className={styles.scopes}>{scopes.map((code) => words.get(code) ?? code).join(t("semicolon")) || "–"}</div>;
}
