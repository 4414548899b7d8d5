import { useEffect, type ReactNode } from "react";
import type { Path } from "../lib/path";
import { AppLink } from "../ui/AppLink";
import { LocaleSwitch } from "../ui/LocaleSwitch";
import styles from "./PublicPage.module.css";

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly link?: { readonly to: Path; readonly label: string };
  readonly children?: ReactNode;
}

/** A page for somebody who is not signed in: one thing to do, in their language. */
export function PublicPage({ title, hint, link, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Entrepot`;
  }, [title]);
  return (
    <div className={styles.page}>
      <div className={styles.language}>
        <LocaleSwitch />
      </div>
      <main className={styles.card}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={40} height={40} />
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.hint}>{hint}</p>
        {children}
        {link && (
          <p className={styles.links}>
            <AppLink to={link.to}>{link.label}</AppLink>
          </p>
        )}
      </main>
    </div>
  );
}
