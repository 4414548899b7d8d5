import type { ReactNode } from "react";
import { DateTime } from "./DateTime";
import styles from "./Timeline.module.css";

export interface TimelineEntry {
  readonly key: string;
  readonly at: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly by?: ReactNode;
}

/** What happened, newest first as the caller orders it. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  return (
    <ol className={styles.list}>
      {entries.map((entry) => (
        <li key={entry.key} className={styles.entry}>
          <div className={styles.title}>{entry.title}</div>
          {entry.detail && <div>{entry.detail}</div>}
          <div className={styles.meta}>
            <DateTime value={entry.at} />
            {entry.by && <span>{entry.by}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
