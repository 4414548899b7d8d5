import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { WebhookDeliveriesDocument, WebhookDeliveryRedeliverDocument, type DeliveryRowFragment, type WebhookDetailFragment } from "../api/generated/webhooks/webhooks";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { Section } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import { webhookCan } from "./capabilities";
import { deliveryColumns } from "./deliveryColumns";
import { DeliveryDialog } from "./DeliveryDialog";
import { DELIVERY_STATES, deliveryWhere } from "./deliveryWhere";
import { RedeliverDialog } from "./RedeliverDialog";
import { useTopics } from "./useTopics";

const SORTS = ["CREATED_AT"];
const NEWEST_FIRST = { key: "CREATED_AT", descending: true };
const DEPENDS_ON = ["WebhookDelivery"];

/** What a webhook was told, and what came of it. */
export function DeliveryLog({ webhook }: { readonly webhook: WebhookDetailFragment }) {
  const { t } = useTranslation("webhooks");
  const { timeZone } = useFormats();
  const can = webhookCan(useViewer());
  const { inWords } = useTopics();
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const variables = useMemo(
    () => ({
      ...list.page,
      where: deliveryWhere(webhook.id, list.search, timeZone),
      orderBy: { field: "CREATED_AT" as const, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [webhook.id, list, timeZone],
  );
  const { data, loading, problem, reload } = useLoad(WebhookDeliveriesDocument, { variables, dependsOn: DEPENDS_ON });
  const [shown, setShown] = useState<string>();
  const [asking, setAsking] = useState(false);
  const again = useRedeliver();
  const filters: readonly Filter[] = [
    { kind: "choices", key: "state", label: t("stateLabel"), options: DELIVERY_STATES.map((value) => ({ value, label: t(`deliveryState.${value}`) })) },
    { kind: "choice", key: "topic", label: t("topic"), options: webhook.topics.map((value) => ({ value, label: inWords(value) })) },
    { kind: "days", key: "days", label: t("happenedAt") },
  ];
  const columns = deliveryColumns({ t, inWords, show: setShown, again, verdictOf: (delivery: DeliveryRowFragment) => can.redeliver(webhook, delivery) });
  return (
    <Section
      flush
      title={t("log")}
      actions={
        <ActionButton size="small" verdict={can.change(webhook)} onClick={() => setAsking(true)}>
          {t("redeliverRange")}
        </ActionButton>
      }
    >
      <DataTable
        label={t("log")}
        list={list}
        columns={columns}
        connection={data?.webhookDeliveries}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        filters={filters}
        empty={<EmptyState title={t("noDeliveries")} hint={t("noDeliveriesHint")} />}
      />
      {shown && <DeliveryDialog id={shown} onClose={() => setShown(undefined)} />}
      {asking && <RedeliverDialog webhookId={webhook.id} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function useRedeliver(): (id: string) => void {
  const { t } = useTranslation("webhooks");
  const toasts = useToasts();
  const redeliver = useAction(WebhookDeliveryRedeliverDocument, (data) => data.webhookDeliveryRedeliver, ["Webhook"]);
  return (id) => void redeliver({ input: { ids: [id] } }).then((outcome) => toasts.outcome(outcome, t("redelivering")));
}
