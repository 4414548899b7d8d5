import type { ReactNode } from "react";
import styles from "./orders.module.css";

export interface Part {
  readonly key: string;
  readonly line: { readonly name: string; readonly optionText?: string | null; readonly sku?: string | null };
  readonly value: ReactNode;
}

/** The lines of a shipment or refund: which goods, and how many or how much. */
export function Parts({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <ul className={styles.parts}>
      {parts.map(({ key, line, value }) => (
        <li key={key} className={styles.part}>
          <span className={styles.two}>
            <span>{line.name}</span>
            <span className={styles.small}>{[line.optionText, line.sku].filter(Boolean).join(" · ")}</span>
          </span>
          <span>{value}</span>
        </li>
      ))}
    </ul>
  );
}
