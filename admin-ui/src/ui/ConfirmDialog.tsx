import { Alert, Modal, Skeleton } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "../lib/problem";
import styles from "./ConfirmDialog.module.css";
import { Consequences, type Consequence } from "./Consequences";
import { refusalOf } from "./toasts";

interface Props {
  readonly open: boolean;
  readonly title: string;
  readonly children?: ReactNode;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  /** Asks the server by a dry run what would happen; shown before the reader agrees. */
  readonly preview?: () => Promise<Outcome<readonly Consequence[]>>;
  /** Does it. The dialog closes when it was done and shows why when it was not. */
  readonly confirm: () => Promise<Outcome<unknown>>;
  readonly onClose: () => void;
}

/** Asks before something that is hard to undo, showing its consequences. */
export function ConfirmDialog({ open, title, children, confirmLabel, danger = false, preview, confirm, onClose }: Props) {
  const { t } = useTranslation();
  const [seen, setSeen] = useState<Outcome<readonly Consequence[]>>();
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const agreed = async () => {
    setWorking(true);
    const outcome = await confirm();
    setWorking(false);
    setRefusal(refusalOf(outcome));
    if (outcome.kind === "done") onClose();
  };
  useEffect(() => {
    if (!open) return;
    let current = true;
    void preview?.().then((consequences) => current && setSeen(consequences));
    return () => {
      current = false;
      setSeen(undefined);
      setRefusal(undefined);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- Only opening it asks anew; a new `preview` function does not
  }, [open]);

  const waiting = preview !== undefined && seen === undefined;
  const problem = refusal ?? (seen && refusalOf(seen));
  return (
    <Modal
      open={open}
      title={title}
      okText={confirmLabel}
      cancelText={t("cancel")}
      okButtonProps={{ danger, loading: working, disabled: waiting || (seen !== undefined && seen.kind !== "done") }}
      onOk={() => void agreed()}
      onCancel={onClose}
      destroyOnHidden
    >
      {children}
      {waiting && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {seen?.kind === "done" && <Consequences items={seen.payload} />}
      {problem && <Alert type="error" showIcon title={problem} className={styles.problem ?? ""} />}
    </Modal>
  );
}
