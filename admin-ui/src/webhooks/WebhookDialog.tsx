import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { WebhookCreateDocument, WebhookUpdateDocument, type WebhookDetailFragment } from "../api/generated/webhooks/webhooks";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { AppField } from "./AppField";
import { webhookCan } from "./capabilities";
import { FilterFields } from "./FilterFields";
import { useTopics } from "./useTopics";
import { inputOf, valuesOf, type WebhookValues } from "./webhookInput";

interface Made {
  readonly webhook?: unknown;
  readonly secret?: string | null | undefined;
}

interface Props {
  /** The one to change; without it a new one is made. */
  readonly webhook?: WebhookDetailFragment;
  readonly onClose: () => void;
  readonly showSecret: (secret: string) => void;
}

/** Subscribes a webhook, whose secret is then shown this once, or changes one. */
export function WebhookDialog({ webhook, onClose, showSecret }: Props) {
  const { t } = useTranslation("webhooks");
  const toasts = useToasts();
  const can = webhookCan(useViewer());
  const create = useAction(WebhookCreateDocument, (data) => data.webhookCreate, ["Webhook"]);
  const update = useAction(WebhookUpdateDocument, (data) => data.webhookUpdate, ["Webhook"]);
  const { topics } = useTopics();
  return (
    <FormDialog<WebhookValues, Made>
      open
      width={680}
      title={webhook ? t("editTitle") : t("newWebhook")}
      onClose={onClose}
      initialValues={valuesOf(webhook)}
      verdict={webhook ? can.change(webhook) : can.create()}
      submitLabel={webhook ? t("save") : t("create")}
      submit={(values, { idempotencyKey: key }) =>
        webhook
          ? update({ input: { id: webhook.id, ...inputOf(values), ifVersion: webhook.version }, key })
          : create({ input: { ...inputOf(values), appId: values.appId ?? null } })
      }
      onDone={({ secret }) => (secret ? showSecret(secret) : toasts.done(t("saved")))}
    >
      {!webhook && <AppField />}
      <Field name="url" label={t("url")} required hint={t("urlHint")}>
        <Input type="url" autoComplete="off" placeholder="https://" />
      </Field>
      <Field name="topics" label={t("topics")} required>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={topics.map(({ name, description }) => ({ value: name, label: `${description} (${name})` }))}
        />
      </Field>
      <FilterFields open={Boolean(webhook?.query ?? webhook?.filter ?? webhook?.fields)} />
    </FormDialog>
  );
}
