import { Alert, Button, Modal, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { DescriptionList } from "../ui/DescriptionList";
import styles from "./settings.module.css";

export interface Secret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Shows a new secret, this once. It is closed by its button only, not by a click beside it. */
export function SecretDialog({ secret, onClose }: { readonly secret: Secret | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Modal
      open={secret !== undefined}
      title={t("secretTitle")}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("secretKept")}
        </Button>
      }
      destroyOnHidden
    >
      <div className={styles.secret}>
        <Alert type="warning" showIcon title={t("secretOnce")} />
        {secret && (
          <DescriptionList
            items={[
              { label: t("clientId"), value: <Typography.Text code copyable>{secret.clientId}</Typography.Text> },
              { label: t("clientSecret"), value: <Typography.Text code copyable>{secret.clientSecret}</Typography.Text> },
            ]}
          />
        )}
      </div>
    </Modal>
  );
}
