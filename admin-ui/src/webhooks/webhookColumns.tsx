import type { TFunction } from "i18next";
import type { WebhookRowFragment } from "../api/generated/webhooks/webhooks";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { DeliveryStateTag, WebhookStateTag } from "./states";
import { TopicsList } from "./TopicsList";
import styles from "./webhooks.module.css";

export function webhookColumns(t: TFunction<"webhooks">, withApps: boolean): readonly Column<WebhookRowFragment>[] {
  const app: Column<WebhookRowFragment> = { key: "app", title: t("app"), render: (webhook) => webhook.app?.name ?? "–" };
  return [
    { key: "url", title: t("url"), card: "title", width: 320, render: ({ url }) => <span className={styles.url}>{url}</span> },
    { key: "state", title: t("stateLabel"), card: "aside", render: (webhook) => <WebhookStateTag webhook={webhook} /> },
    ...(withApps ? [app] : []),
    { key: "topics", title: t("topics"), render: ({ topics }) => <TopicsList topics={topics} /> },
    { key: "last", title: t("lastDelivery"), render: (webhook) => <LastDelivery webhook={webhook} /> },
    { key: "failures", title: t("failures"), align: "end", render: ({ failureCount }) => (failureCount > 0 ? failureCount : "–") },
  ];
}

function LastDelivery({ webhook }: { readonly webhook: WebhookRowFragment }) {
  const last = webhook.deliveries[0];
  if (!last) return "–";
  return (
    <span className={styles.cell}>
      <DeliveryStateTag state={last.state} />
      <span className={styles.quiet}>
        <DateTime value={last.createdAt} />
      </span>
    </span>
  );
}
