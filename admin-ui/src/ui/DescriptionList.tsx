import type { ReactNode } from "react";
import styles from "./DescriptionList.module.css";

export interface Description {
  readonly label: string;
  readonly value: ReactNode;
}

/** Facts by name. An entry that is false is left out: `order.note && {label, value}`. */
export function DescriptionList({ items }: { readonly items: readonly (Description | false | null | undefined | "")[] }) {
  const shown = items.filter((item): item is Description => Boolean(item));
  return (
    <dl className={styles.list}>
      {shown.map((item) => (
        <div key={item.label} className={styles.item}>
          <dt className={styles.label}>{item.label}</dt>
          <dd className={styles.value}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
