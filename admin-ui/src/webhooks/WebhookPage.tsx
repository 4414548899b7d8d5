import { Alert } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { WebhookDocument, type WebhookQuery } from "../api/generated/webhooks/webhooks";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { paths } from "../paths";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { Verbatim } from "../ui/Verbatim";
import { DeliveryLog } from "./DeliveryLog";
import { WebhookStateTag } from "./states";
import { TopicsList } from "./TopicsList";
import { WebhookActions } from "./WebhookActions";
import { WebhookSecret } from "./WebhookSecret";

type Webhook = NonNullable<WebhookQuery["webhook"]>;

function OneWebhook() {
  const id = useParam("id");
  const withApps = can(useViewer(), "read_apps");
  const variables = useMemo(() => ({ id, withApps }), [id, withApps]);
  const { data, problem, reload } = useLoad(WebhookDocument, { variables });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.webhooks()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  if (!data.webhook) return <NotFound back={paths.webhooks()} />;
  return <WebhookView key={id} webhook={data.webhook} />;
}

function WebhookView({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <PageHeader
        title={hostOf(webhook.url)}
        subtitle={webhook.url}
        back={paths.webhooks()}
        tags={<WebhookStateTag webhook={webhook} />}
        actions={<WebhookActions webhook={webhook} showSecret={setSecret} />}
      />
      <Stack>
        {webhook.state !== "ACTIVE" && (
          <Alert
            showIcon
            type={webhook.state === "PAUSED" ? "warning" : "info"}
            title={webhook.state === "STOPPED" ? t("stoppedHint") : t(`paused.${webhook.pauseReason ?? "PERSON"}`)}
          />
        )}
        <Facts webhook={webhook} />
        <DeliveryLog webhook={webhook} />
      </Stack>
      <WebhookSecret secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

function Facts({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  return (
    <Section title={t("about")}>
      <DescriptionList
        items={[
          { label: t("topics"), value: <TopicsList topics={webhook.topics} /> },
          webhook.app && { label: t("app"), value: webhook.app.name },
          { label: t("secret"), value: t("beginsWith", { hint: webhook.secretHint }) },
          webhook.previousSecretExpiresAt && { label: t("previousSecret"), value: <DateTime value={webhook.previousSecretExpiresAt} /> },
          webhook.pausedAt && { label: t("pausedAt"), value: <DateTime value={webhook.pausedAt} /> },
          webhook.failingSince && { label: t("failingSince"), value: <DateTime value={webhook.failingSince} /> },
          { label: t("createdAt"), value: <DateTime value={webhook.createdAt} /> },
          webhook.fields && { label: t("fields"), value: webhook.fields.join(", ") },
          webhook.filter ? { label: t("filter"), value: <Verbatim label={t("filter")}>{JSON.stringify(webhook.filter, null, 2)}</Verbatim> } : null,
          webhook.query && { label: t("query"), value: <Verbatim label={t("query")}>{webhook.query}</Verbatim> },
        ]}
      />
    </Section>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

export const WebhookPage = withPermission("read_webhooks", OneWebhook);
