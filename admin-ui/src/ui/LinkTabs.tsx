import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Path } from "../lib/path";
import { AppLink } from "./AppLink";
import styles from "./LinkTabs.module.css";

export interface LinkTab {
  readonly to: Path;
  readonly label: string;
}

/** The pages of one part of the shop, side by side; each is a link with a URL of its own. */
export function LinkTabs({ label, tabs }: { readonly label: string; readonly tabs: readonly LinkTab[] }) {
  const { pathname } = useLocation();
  const current = longestMatch(tabs, pathname);
  const shown = useRef<HTMLAnchorElement>(null);
  // On a phone the row is wider than the window: the current tab comes into sight.
  useEffect(() => {
    shown.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current?.to]);
  return (
    <nav aria-label={label} className={styles.tabs} data-print="none">
      {tabs.map((tab) => (
        <AppLink key={tab.to} to={tab.to} {...(tab === current ? { ref: shown } : {})} className={tab === current ? `${styles.tab} ${styles.current}` : styles.tab} aria-current={tab === current ? "page" : undefined}>
          {tab.label}
        </AppLink>
      ))}
    </nav>
  );
}

/** "/settings" is the tab of "/settings" only; "/settings/staff" has its own. */
function longestMatch(tabs: readonly LinkTab[], pathname: string): LinkTab | undefined {
  const place = ({ to }: LinkTab) => to.split("?")[0] ?? "";
  const matching = tabs.filter((tab) => pathname === place(tab) || pathname.startsWith(`${place(tab)}/`));
  return matching.toSorted((one, other) => place(other).length - place(one).length)[0];
}
