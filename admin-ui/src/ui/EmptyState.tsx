import { InboxOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import styles from "./states.module.css";

interface Props {
  readonly title: string;
  /** What would be here, and how it gets here. */
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing to show, and what to do about it. */
export function EmptyState({ title, hint, action }: Props) {
  return (
    <div className={styles.state}>
      <InboxOutlined className={styles.icon} aria-hidden />
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {action}
    </div>
  );
}
