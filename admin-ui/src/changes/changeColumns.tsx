import { Button } from "antd";
import type { TFunction } from "i18next";
import type { ChangeRowFragment } from "../api/generated/changes/changes";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import styles from "./changes.module.css";
import { reasonText } from "./difference";
import { DifferenceList } from "./DifferenceList";
import { operationWords } from "./operations";
import type { PermissionWords } from "./values";

interface Known {
  readonly nameOfApp: (id: string) => string | undefined;
  readonly permissions: PermissionWords;
  readonly follow: (nodeId: string) => void;
}

export function changeColumns(t: TFunction<"changes">, { nameOfApp, permissions, follow }: Known): readonly Column<ChangeRowFragment>[] {
  return [
    { key: "operation", title: t("operation"), card: "title", render: ({ operation, kind }) => operationWords(t, operation, kind) },
    { key: "when", title: t("when"), card: "aside", render: ({ recordedAt }) => <DateTime value={recordedAt} /> },
    {
      key: "who",
      title: t("who"),
      render: ({ actorKind, actorName, appId }) => (
        <span className={styles.cell}>
          <span>{actorKind === "SYSTEM" || !actorName ? actorWords(t, actorKind) : actorName}</span>
          {actorKind === "SYSTEM" && <span className={styles.quiet}>{actorName}</span>}
          {appId && actorKind !== "APP" && <span className={styles.quiet}>{t("through", { app: nameOfApp(appId) ?? t("anApp") })}</span>}
        </span>
      ),
    },
    { key: "what", title: t("what"), render: ({ before, after }) => <DifferenceList before={before} after={after} permissions={permissions} /> },
    { key: "why", title: t("why"), render: (change) => <Origin change={change} t={t} /> },
    {
      key: "node",
      title: t("actions"),
      align: "end",
      render: ({ nodeId }) => (
        <Button size="small" onClick={() => follow(nodeId)}>
          {t("follow")}
        </Button>
      ),
    },
  ];
}

const ACTORS = ["ANONYMOUS", "CUSTOMER", "STAFF", "APP", "SYSTEM"] as const;

function actorWords(t: TFunction<"changes">, kind: string): string {
  const known = ACTORS.find((one) => one === kind);
  return known ? t(`actor.${known}`) : kind;
}

function Origin({ change, t }: { readonly change: ChangeRowFragment; readonly t: TFunction<"changes"> }) {
  const { reason, address, userAgent } = change;
  if (!reason && !address) return "–";
  return (
    <span className={styles.cell}>
      {reason && <span>{reasonText(reason)}</span>}
      {address && (
        <span className={styles.quiet} title={userAgent ?? ""}>
          {t("fromAddress", { address })}
        </span>
      )}
    </span>
  );
}
