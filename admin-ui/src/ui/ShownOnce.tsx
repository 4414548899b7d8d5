import { Alert, Button, Modal, Typography } from "antd";
import { DescriptionList } from "./DescriptionList";
import styles from "./text.module.css";

interface Props {
  readonly open: boolean;
  readonly title: string;
  /** That it is shown this once. */
  readonly warning: string;
  readonly keptLabel: string;
  readonly items: readonly { readonly label: string; readonly value: string }[];
  readonly onClose: () => void;
}

/** Shows a secret, this once. It is closed by its button only, not by a click beside it. */
export function ShownOnce({ open, title, warning, keptLabel, items, onClose }: Props) {
  return (
    <Modal
      open={open}
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {keptLabel}
        </Button>
      }
      destroyOnHidden
    >
      <div className={styles.stack}>
        <Alert type="warning" showIcon title={warning} />
        <DescriptionList items={items.map(({ label, value }) => ({ label, value: <Typography.Text code copyable>{value}</Typography.Text> }))} />
      </div>
    </Modal>
  );
}
