import { Button, Space } from "antd";
import type { TFunction } from "i18next";
import type { DeliveryRowFragment } from "../api/generated/webhooks/webhooks";
import type { Verdict } from "../lib/verdict";
import type { Column } from "../table/columns";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { answerWords, DeliveryStateTag, reasonWords } from "./states";
import styles from "./webhooks.module.css";

interface Options {
  readonly t: TFunction<"webhooks">;
  readonly inWords: (topic: string) => string;
  readonly show: (id: string) => void;
  readonly again: (id: string) => void;
  readonly verdictOf: (delivery: DeliveryRowFragment) => Verdict;
}

export function deliveryColumns({ t, inWords, show, again, verdictOf }: Options): readonly Column<DeliveryRowFragment>[] {
  return [
    { key: "topic", title: t("topic"), card: "title", render: ({ topic }) => inWords(topic) },
    { key: "happenedAt", title: t("happenedAt"), render: ({ happenedAt }) => <DateTime value={happenedAt} /> },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <DeliveryStateTag state={state} /> },
    { key: "attempts", title: t("attempts"), align: "end", render: ({ attemptCount }) => attemptCount },
    { key: "answer", title: t("answer"), render: (delivery) => <Result t={t} delivery={delivery} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (delivery) => (
        <Space size={8} wrap>
          <Button size="small" onClick={() => show(delivery.id)} aria-label={t("showOne", { topic: inWords(delivery.topic) })}>
            {t("show")}
          </Button>
          <ActionButton size="small" verdict={verdictOf(delivery)} onClick={() => again(delivery.id)} aria-label={t("redeliverOne", { topic: inWords(delivery.topic) })}>
            {t("redeliver")}
          </ActionButton>
        </Space>
      ),
    },
  ];
}

function Result({ t, delivery }: { readonly t: TFunction<"webhooks">; readonly delivery: DeliveryRowFragment }) {
  if (delivery.reason) return reasonWords(t, delivery.reason);
  const answer = answerWords(t, { status: delivery.lastStatus, error: delivery.lastError });
  if (delivery.state !== "PENDING") return answer;
  return (
    <span className={styles.cell}>
      {delivery.attemptCount > 0 && <span>{answer}</span>}
      <span className={styles.quiet}>
        {t("nextAt")} <DateTime value={delivery.nextAt} />
      </span>
    </span>
  );
}
