import { Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppAdoptDocument, AppDeleteDocument, AppSecretRotateDocument, AppUpdateDocument, type AppRowFragment } from "../api/generated/settings/apps";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { randomId } from "../lib/ids";
import type { Outcome } from "../lib/problem";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { settingsCan } from "./capabilities";
import type { Secret } from "./SecretDialog";

type Asking = "adopt" | "rotate" | "suspend" | "resume" | "delete";

interface Props {
  readonly app: AppRowFragment;
  readonly showSecret: (secret: Secret) => void;
  readonly size?: "small" | "middle";
  /** Whether the reader may want to answer for it in somebody's place. */
  readonly adoptable?: boolean;
}

/** Gives an app a new secret, stops it for a while or for good; each asks first. */
export function AppActions({ app, showSecret, size = "small", adoptable = app.health.isSponsorMissing || app.health.lostScopes.length > 0 }: Props) {
  const { t } = useTranslation("settings");
  const verdict = settingsCan(useViewer()).writeApps();
  const [asking, setAsking] = useState<Asking>();
  const rotate = useAction(AppSecretRotateDocument, (data) => data.appSecretRotate);
  const update = useAction(AppUpdateDocument, (data) => data.appUpdate);
  const adopt = useAction(AppAdoptDocument, (data) => data.appAdopt, ["App"]);
  const remove = useAction(AppDeleteDocument, (data) => data.appDelete, ["App"]);
  const actions: Readonly<Record<Asking, () => Promise<Outcome<unknown>>>> = {
    adopt: () => adopt({ input: { id: app.id } }),
    rotate: async () => {
      const outcome = await rotate({ input: { id: app.id, atOnce: false } });
      if (outcome.kind === "done") showSecret({ clientId: app.clientId, clientSecret: outcome.payload.clientSecret ?? "" });
      return outcome;
    },
    suspend: () => update({ input: { id: app.id, state: "SUSPENDED", ifVersion: app.version }, key: randomId() }),
    resume: () => update({ input: { id: app.id, state: "ACTIVE", ifVersion: app.version }, key: randomId() }),
    delete: () => remove({ input: { id: app.id } }),
  };
  if (app.state === "UNINSTALLED") return "–";
  const offered: readonly Asking[] = [
    ...(adoptable ? (["adopt"] as const) : []),
    ...(app.kind === "PUBLIC" ? [] : (["rotate"] as const)),
    app.state === "ACTIVE" ? "suspend" : "resume",
    "delete",
  ];
  return (
    <>
      <Space wrap size={8}>
        {offered.map((name) => (
          <ActionButton key={name} size={size} danger={name === "delete"} verdict={verdict} onClick={() => setAsking(name)}>
            {t(`app.${name}`)}
          </ActionButton>
        ))}
      </Space>
      {asking && (
        <ConfirmDialog
          open
          title={t(`appTitle.${asking}`, { name: app.name })}
          danger={asking === "delete"}
          confirmLabel={t(`app.${asking}`)}
          confirm={actions[asking]}
          onClose={() => setAsking(undefined)}
        >
          {t(`appHint.${asking}`)}
        </ConfirmDialog>
      )}
    </>
  );
}
