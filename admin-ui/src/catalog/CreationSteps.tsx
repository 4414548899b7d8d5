import { CheckCircleOutlined, CloseCircleOutlined, LoadingOutlined, MinusCircleOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./creation.module.css";
import { useCreationSteps, type Step } from "./useCreationSteps";
import type { Created } from "./useProductCreation";

interface Props {
  readonly created: Created;
  readonly open: () => void;
}

const ICONS: Record<Step["phase"], React.ReactNode> = {
  waiting: <MinusCircleOutlined aria-hidden />,
  working: <LoadingOutlined aria-hidden />,
  done: <CheckCircleOutlined aria-hidden className={styles.done} />,
  failed: <CloseCircleOutlined aria-hidden className={styles.failed} />,
};

/** What follows the creation, step by step; the product page opens when all is done, or by choice when a step was refused. */
export function CreationSteps({ created, open }: Props) {
  const { t } = useTranslation("catalog");
  const { steps, retry } = useCreationSteps(created, open);
  const failed = steps.some(({ phase }) => phase === "failed");
  return (
    <Modal
      open
      title={t("creationTitle", { name: created.name })}
      closable={false}
      keyboard={false}
      footer={
        failed && [
          <Button key="retry" onClick={retry}>
            {t("retrySteps")}
          </Button>,
          <Button key="open" type="primary" onClick={open}>
            {t("openProduct")}
          </Button>,
        ]
      }
    >
      <ol className={styles.list} aria-live="polite">
        {steps.map(({ name, phase, refusal }) => (
          <li key={name} className={styles.step}>
            {ICONS[phase]}
            <span>
              {t(`step.${name}`)} · {t(`phase.${phase}`)}
              {refusal && <span className={styles.refusal}>{refusal}</span>}
            </span>
          </li>
        ))}
      </ol>
      {failed && <p>{t("stepFailedHint")}</p>}
    </Modal>
  );
}
