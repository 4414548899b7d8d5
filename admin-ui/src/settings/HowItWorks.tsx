import { useTranslation } from "react-i18next";
import type { AppRowFragment } from "../api/generated/settings/apps";
import styles from "./settings.module.css";

/** For whom an app acts, and where people are sent back to. */
export function HowItWorks({ app: { grantTypes, kind, redirectUris } }: { readonly app: Pick<AppRowFragment, "grantTypes" | "kind" | "redirectUris"> }) {
  const { t } = useTranslation("settings");
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
