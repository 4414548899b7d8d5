import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ConfirmDialog.module.css";

/** One thing that will be different: "Stock of A-1: 5 → 7". */
export interface Consequence {
  readonly label: string;
  readonly before?: ReactNode;
  readonly after: ReactNode;
}

/** What an action would bring, as a dry run told it. */
export function Consequences({ items }: { readonly items: readonly Consequence[] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.preview}>
      <div className={styles.caption}>{t("consequences")}</div>
      <dl className={styles.list}>
        {items.map((item) => (
          <div key={item.label} className={styles.item}>
            <dt>{item.label}</dt>
            <dd className={styles.value}>
              {item.before !== undefined && (
                <>
                  <span className={styles.before}>{item.before}</span>
                  <span aria-label={t("becomes")}>→</span>
                </>
              )}
              <strong>{item.after}</strong>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
