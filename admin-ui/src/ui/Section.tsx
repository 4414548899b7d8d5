import { useId, type ReactNode } from "react";
import styles from "./Section.module.css";

interface Props {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without inner space: for a table or list that brings its own. */
  readonly flush?: boolean;
}

/** A panel of a page with its own heading. */
export function Section({ title, actions, children, flush = false }: Props) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={styles.head}>
          <h2 id={id} className={styles.title}>
            {title}
          </h2>
          {actions}
        </div>
      )}
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}

/** Panels beside each other where there is room: main and aside, or equal columns. */
export function Columns({ children, equal = false }: { readonly children: ReactNode; readonly equal?: boolean }) {
  return <div className={equal ? styles.equal : styles.columns}>{children}</div>;
}

/** Panels below each other. */
export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>;
}
