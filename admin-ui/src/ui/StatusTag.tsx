import type { ReactNode } from "react";
import styles from "./StatusTag.module.css";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

/** A state in words; the tone only supports it, so it can be read without colour. */
export function StatusTag({ tone = "neutral", children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${styles.tag} ${styles[tone]}`}>{children}</span>;
}
