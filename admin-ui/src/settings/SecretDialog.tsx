import { useTranslation } from "react-i18next";
import { ShownOnce } from "../ui/ShownOnce";

export interface Secret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Shows an app's new secret, this once. */
export function SecretDialog({ secret, onClose }: { readonly secret: Secret | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  // A public app has none.
  const hasSecret = secret !== undefined && secret.clientSecret !== "";
  return (
    <ShownOnce
      open={secret !== undefined}
      title={t("secretTitle")}
      warning={hasSecret ? t("secretOnce") : t("noSecret")}
      keptLabel={hasSecret ? t("secretKept") : t("close")}
      items={secret ? [{ label: t("clientId"), value: secret.clientId }, ...(hasSecret ? [{ label: t("clientSecret"), value: secret.clientSecret }] : [])] : []}
      onClose={onClose}
    />
  );
}
