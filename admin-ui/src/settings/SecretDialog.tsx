import { useTranslation } from "react-i18next";
import { ShownOnce } from "../ui/ShownOnce";

export interface Secret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Shows an app's new secret, this once. */
export function SecretDialog({ secret, onClose }: { readonly secret: Secret | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <ShownOnce
      open={secret !== undefined}
      title={t("secretTitle")}
      warning={t("secretOnce")}
      keptLabel={t("secretKept")}
      items={secret ? [{ label: t("clientId"), value: secret.clientId }, { label: t("clientSecret"), value: secret.clientSecret }] : []}
      onClose={onClose}
    />
  );
}
