import { PlusOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { WebhooksDocument, type WebhookState, type WebhookWhere } from "../api/generated/webhooks/webhooks";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseChoices, type ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { webhookCan } from "./capabilities";
import { WebhookDialog } from "./WebhookDialog";
import { webhookColumns } from "./webhookColumns";
import { WebhookSecret } from "./WebhookSecret";

const SORTS = ["CREATED_AT"];
const NEWEST_FIRST = { key: "CREATED_AT", descending: true };
const STATES: readonly WebhookState[] = ["ACTIVE", "PAUSED", "STOPPED"];
const DEPENDS_ON = ["Webhook", "WebhookDelivery"];

/** The URL's filters as the API's `where`. */
export function webhookWhere(search: ListSearch): WebhookWhere {
  const states = parseChoices(search["state"], STATES);
  return { ...(states.length > 0 ? { state: { in: states } } : {}), ...(search["q"] ? { url: { contains: search["q"] } } : {}) };
}

/** The addresses that are told what happens. */
function Webhooks() {
  const { t } = useTranslation("webhooks");
  const viewer = useViewer();
  const withApps = can(viewer, "read_apps");
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST, pageSize: 10 });
  const variables = useMemo(
    () => ({
      ...list.page,
      withApps,
      where: webhookWhere(list.search),
      orderBy: { field: "CREATED_AT" as const, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list, withApps],
  );
  const { data, loading, problem, reload } = useLoad(WebhooksDocument, { variables, dependsOn: DEPENDS_ON });
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const filters: readonly Filter[] = [
    { kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
  ];
  return (
    <>
      <PageHeader
        title={t("title")}
        subtitle={t("hint")}
        actions={
          <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={webhookCan(viewer).create()} onClick={() => setCreating(true)}>
            {t("newWebhook")}
          </ActionButton>
        }
      />
      <DataTable
        label={t("title")}
        list={list}
        columns={webhookColumns(t, withApps)}
        connection={data?.webhooks}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        rowPath={({ id }) => paths.webhook(id)}
        filters={filters}
        searchPlaceholder={t("search")}
        empty={<EmptyState title={t("empty.title")} hint={t("empty.hint")} />}
      />
      {creating && <WebhookDialog onClose={() => setCreating(false)} showSecret={setSecret} />}
      <WebhookSecret secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

export const WebhooksPage = withPermission("read_webhooks", Webhooks);
