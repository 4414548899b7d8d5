import { ArrowLeftOutlined } from "@ant-design/icons";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Path } from "../lib/path";
import { AppLink } from "./AppLink";
import styles from "./PageHeader.module.css";

interface Props {
  readonly title: string;
  /** State tags beside the title. */
  readonly tags?: ReactNode;
  readonly subtitle?: ReactNode;
  /** Where the arrow leads: the list that this thing belongs to. */
  readonly back?: Path;
  readonly actions?: ReactNode;
}

/** The one h1 of a page; it names the browser's tab too. */
export function PageHeader({ title, tags, subtitle, back, actions }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Entrepot`;
  }, [title]);
  return (
    <header className={styles.header}>
      {back && (
        <AppLink to={back} className={styles.back} aria-label={t("back")}>
          <ArrowLeftOutlined aria-hidden />
        </AppLink>
      )}
      <div className={styles.text}>
        <div className={styles.line}>
          <h1 className={styles.title}>{title}</h1>
          {tags}
        </div>
        {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
