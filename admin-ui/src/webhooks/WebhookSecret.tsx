import { useTranslation } from "react-i18next";
import { ShownOnce } from "../ui/ShownOnce";

/** Shows a webhook's new secret, this once. */
export function WebhookSecret({ secret, onClose }: { readonly secret: string | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  return (
    <ShownOnce
      open={secret !== undefined}
      title={t("secretTitle")}
      warning={t("secretOnce")}
      keptLabel={t("secretKept")}
      items={secret ? [{ label: t("secret"), value: secret }] : []}
      onClose={onClose}
    />
  );
}
