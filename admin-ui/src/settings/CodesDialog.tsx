import { Alert, Button, Modal, Typography } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./settings.module.css";

/** Shows recovery codes, this once. It is closed by its button only, not by a click beside it. */
export function CodesDialog({ codes, onClose }: { readonly codes: readonly string[] | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Modal
      open={codes !== undefined}
      title={t("codesTitle")}
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
        <Alert type="warning" showIcon title={t("codesOnce")} />
        <ul className={styles.codes} aria-label={t("codesTitle")}>
          {codes?.map((code) => (
            <li key={code}>
              <Typography.Text code>{code}</Typography.Text>
            </li>
          ))}
        </ul>
        <Typography.Text copyable={{ text: codes?.join("\n") ?? "" }}>{t("copyAll")}</Typography.Text>
      </div>
    </Modal>
  );
}
