import type { MoneyValue } from "../lib/money";
import { useFormats } from "./formats";
import styles from "./text.module.css";

/** An amount; nothing given shows a dash. Digits line up in a column. */
export function Money({ value, strong = false }: { readonly value: MoneyValue | null | undefined; readonly strong?: boolean }) {
  const { money } = useFormats();
  return <span className={strong ? `${styles.figure} ${styles.strong}` : styles.figure}>{value ? money(value) : "–"}</span>;
}

/** A quantity or another decimal string. */
export function Quantity({ value, unit }: { readonly value: string | number | null | undefined; readonly unit?: string }) {
  const { decimal } = useFormats();
  if (value === null || value === undefined) return <span>–</span>;
  const text = decimal(String(value));
  return <span className={styles.figure}>{unit ? `${text} ${unit}` : text}</span>;
}
