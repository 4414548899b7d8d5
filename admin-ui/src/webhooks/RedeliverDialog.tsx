import { Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { WebhookRedeliverDocument } from "../api/generated/webhooks/webhooks";
import { useAction } from "../api/useAction";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { useToasts } from "../ui/toasts";

interface Values {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly alsoDelivered: boolean;
}

interface Done {
  readonly count?: number | null | undefined;
}

const DAY_MS = 86_400_000;

/** Sends again what happened in a time: what failed, or all of it. */
export function RedeliverDialog({ webhookId, onClose }: { readonly webhookId: string; readonly onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  const toasts = useToasts();
  const [yesterday] = useState(() => new Date(Date.now() - DAY_MS).toISOString());
  const redeliver = useAction(WebhookRedeliverDocument, (data) => data.webhookRedeliver, ["Webhook", "WebhookDelivery"]);
  return (
    <FormDialog<Values, Done>
      open
      title={t("redeliverRange")}
      onClose={onClose}
      initialValues={{ since: yesterday, until: undefined, alsoDelivered: false }}
      submitLabel={t("redeliver")}
      submit={({ since, until, alsoDelivered }) => redeliver({ input: { webhookId, since: since ?? "", until: until ?? null, alsoDelivered } })}
      onDone={({ count }) => toasts.done(t("redeliveredCount", { count: count ?? 0 }))}
    >
      <FieldRow>
        <Field name="since" label={t("since")} required>
          <InstantInput />
        </Field>
        <Field name="until" label={t("until")} hint={t("untilHint")}>
          <InstantInput />
        </Field>
      </FieldRow>
      <Field name="alsoDelivered" label={t("which")} required valuePropName="checked" hint={t("rangeHint")}>
        <Checkbox>{t("alsoDelivered")}</Checkbox>
      </Field>
    </FormDialog>
  );
}
