import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  WebhookDeleteDocument,
  WebhookPauseDocument,
  WebhookResumeDocument,
  WebhookSecretRotateDocument,
  WebhookTestDocument,
  type WebhookDetailFragment,
} from "../api/generated/webhooks/webhooks";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import type { Outcome } from "../lib/problem";
import { paths } from "../paths";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";
import { useGo } from "../ui/useGo";
import { webhookCan } from "./capabilities";
import { WebhookDialog } from "./WebhookDialog";

type Asking = "pause" | "resume" | "rotate" | "delete";

const CHANGES = ["Webhook", "WebhookDelivery"];

interface Props {
  readonly webhook: WebhookDetailFragment;
  readonly showSecret: (secret: string) => void;
}

/** Changes a webhook, tries it, pauses it, gives it a new secret, or ends it; what is hard to undo asks first. */
export function WebhookActions({ webhook, showSecret }: Props) {
  const { t } = useTranslation("webhooks");
  const can = webhookCan(useViewer());
  const toasts = useToasts();
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState<Asking>();
  const [testing, setTesting] = useState(false);
  const confirmations = useConfirmations(webhook, showSecret);
  const test = useAction(WebhookTestDocument, (data) => data.webhookTest, CHANGES);
  const tryIt = async () => {
    setTesting(true);
    toasts.outcome(await test({ input: { id: webhook.id } }), t("testSent"));
    setTesting(false);
  };
  const offered: readonly Asking[] = [webhook.state === "ACTIVE" ? "pause" : "resume", "rotate"];
  return (
    <>
      <ActionButton verdict={can.change(webhook)} loading={testing} onClick={() => void tryIt()}>
        {t("test")}
      </ActionButton>
      {offered.map((name) => (
        <ActionButton key={name} verdict={can.change(webhook)} onClick={() => setAsking(name)}>
          {t(`action.${name}`)}
        </ActionButton>
      ))}
      <ActionButton danger verdict={can.remove()} onClick={() => setAsking("delete")}>
        {t("action.delete")}
      </ActionButton>
      <ActionButton type="primary" verdict={can.change(webhook)} onClick={() => setEditing(true)}>
        {t("edit")}
      </ActionButton>
      {editing && <WebhookDialog webhook={webhook} onClose={() => setEditing(false)} showSecret={showSecret} />}
      {asking && (
        <ConfirmDialog
          open
          title={t(`askTitle.${asking}`)}
          danger={asking === "delete"}
          confirmLabel={t(`action.${asking}`)}
          confirm={confirmations[asking]}
          onClose={() => setAsking(undefined)}
        >
          {t(`askHint.${asking}`)}
        </ConfirmDialog>
      )}
    </>
  );
}

function useConfirmations({ id }: WebhookDetailFragment, showSecret: (secret: string) => void): Readonly<Record<Asking, () => Promise<Outcome<unknown>>>> {
  const go = useGo();
  const pause = useAction(WebhookPauseDocument, (data) => data.webhookPause, CHANGES);
  const resume = useAction(WebhookResumeDocument, (data) => data.webhookResume, CHANGES);
  const rotate = useAction(WebhookSecretRotateDocument, (data) => data.webhookSecretRotate);
  // Not its own type: the page of what is gone would be asked for once more.
  const remove = useAction(WebhookDeleteDocument, (data) => data.webhookDelete);
  return {
    pause: () => pause({ input: { id } }),
    resume: () => resume({ input: { id } }),
    rotate: async () => {
      const outcome = await rotate({ input: { id } });
      if (outcome.kind === "done") showSecret(outcome.payload.secret ?? "");
      return outcome;
    },
    delete: async () => {
      const outcome = await remove({ input: { id } });
      if (outcome.kind === "done") go(paths.webhooks(), "replace");
      return outcome;
    },
  };
}
