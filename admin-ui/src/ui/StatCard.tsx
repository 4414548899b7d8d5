import type { ReactNode } from "react";
import type { Path } from "../lib/path";
import { AppLink } from "./AppLink";
import styles from "./StatCard.module.css";

interface Props {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
  /** Where the number comes from. */
  readonly to?: Path;
  readonly loading?: boolean;
}

/** One number that matters, linked to what it counts. */
export function StatCard({ label, value, hint, to, loading = false }: Props) {
  return (
    <div className={styles.card} aria-busy={loading}>
      <div className={styles.label}>{to ? <AppLink to={to} className={styles.link}>{label}</AppLink> : label}</div>
      <div className={styles.value}>{loading ? <span className={styles.bone} /> : value}</div>
      {hint && <div className={styles.hint}>{hint}</div>}
    </div>
  );
}

/** Cards in a row that wraps. */
export function StatRow({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
