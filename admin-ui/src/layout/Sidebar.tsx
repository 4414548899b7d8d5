import { useLocation } from "@tanstack/react-router";
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { can, useViewer } from "../api/viewer";
import { message } from "../locales/i18n";
import { AppLink } from "../ui/AppLink";
import { NAVIGATION, type Destination } from "./navigation";
import styles from "./Sidebar.module.css";

/** The main navigation: beside the page, or in the drawer of a phone. */
export function Sidebar({ onLeave }: { readonly onLeave?: () => void }) {
  const { t } = useTranslation();
  const viewer = useViewer();
  const holds = ({ permissions = [] }: Destination) => permissions.some((permission) => can(viewer, permission));
  return (
    <nav aria-label={t("nav.main")} className={styles.nav}>
      {NAVIGATION.map((group) => (
        <ul key={group[0]?.to} className={styles.group}>
          {group.filter((destination) => !destination.onlyForHolders || holds(destination)).map((destination) => (
            <li key={destination.to}>
              <Entry destination={destination} {...(onLeave ? { onLeave } : {})} />
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}

function Entry({ destination, onLeave }: { readonly destination: Destination; readonly onLeave?: () => void }) {
  const { t } = useTranslation();
  const viewer = useViewer();
  const { pathname } = useLocation();
  const { to, icon, label, permissions } = destination;
  const content = (
    <>
      {icon}
      <span>{message(label)}</span>
    </>
  );
  if (permissions && !permissions.some((permission) => can(viewer, permission))) {
    return (
      <Tooltip title={t("denied.permission")} placement="right">
        <span className={`${styles.entry} ${styles.refused}`} role="link" aria-disabled tabIndex={0}>
          {content}
        </span>
      </Tooltip>
    );
  }
  const current = to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <AppLink to={to} className={current ? `${styles.entry} ${styles.current}` : styles.entry} aria-current={current ? "page" : undefined} {...(onLeave ? { onClick: onLeave } : {})}>
      {content}
    </AppLink>
  );
}
