import styles from "./text.module.css";

/** Text as it came, such as JSON or a stranger's answer; a long one is scrolled, by keyboard too. */
export function Verbatim({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <pre className={styles.verbatim} role="region" aria-label={label} tabIndex={0}>
      {children}
    </pre>
  );
}
