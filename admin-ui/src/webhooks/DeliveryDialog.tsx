import { Button, Modal, Skeleton } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { WebhookDeliveryDocument, type WebhookDeliveryQuery } from "../api/generated/webhooks/webhooks";
import { useLoad } from "../api/useLoad";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { Verbatim } from "../ui/Verbatim";
import { answerWords, DeliveryStateTag, reasonWords } from "./states";
import { useTopics } from "./useTopics";
import styles from "./webhooks.module.css";

type Delivery = WebhookDeliveryQuery["webhookDeliveries"]["nodes"][number];

/** One delivery: what was sent, each attempt, and how the receiver answered, as text. */
export function DeliveryDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  const { inWords } = useTopics();
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(WebhookDeliveryDocument, { variables });
  const delivery = data?.webhookDeliveries.nodes[0];
  return (
    <Modal open width={720} title={delivery ? inWords(delivery.topic) : t("delivery")} onCancel={onClose} footer={<Button onClick={onClose}>{t("close")}</Button>}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {!problem && !delivery && <Skeleton active />}
      {delivery && <Detail delivery={delivery} />}
    </Modal>
  );
}

function Detail({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation("webhooks");
  const { decimal } = useFormats();
  return (
    <div className={styles.detail}>
      <DescriptionList
        items={[
          { label: t("stateLabel"), value: <DeliveryStateTag state={delivery.state} /> },
          delivery.reason && { label: t("whyNot"), value: reasonWords(t, delivery.reason) },
          { label: t("happenedAt"), value: <DateTime value={delivery.happenedAt} /> },
          delivery.settledAt && { label: t("settledAt"), value: <DateTime value={delivery.settledAt} /> },
          { label: t("deliveryId"), value: <span className={styles.url}>{wireId(delivery.id)}</span> },
        ]}
      />
      <section>
        <h3>{t("attempts")}</h3>
        {delivery.attempts.length === 0 && <p className={styles.quiet}>{t("noAttempts")}</p>}
        <ol className={styles.attempts}>
          {delivery.attempts.map((attempt) => (
            <li key={attempt.number}>
              <div className={styles.attempt}>
                <strong>{t("attempt", { number: attempt.number })}</strong>
                <span>{answerWords(t, attempt)}</span>
                <span>{t("milliseconds", { figure: decimal(String(attempt.milliseconds)) })}</span>
                <DateTime value={attempt.at} />
              </div>
              {attempt.answer && <Verbatim label={t("answerOf", { number: attempt.number })}>{attempt.answer}</Verbatim>}
            </li>
          ))}
        </ol>
      </section>
      {delivery.body && (
        <section>
          <h3>{t("sent")}</h3>
          <Verbatim label={t("sent")}>{pretty(delivery.body)}</Verbatim>
        </section>
      )}
    </div>
  );
}

/** The id as the receiver sees it in the header `webhook-id`. */
function wireId(id: string): string {
  return `msg_${id.replaceAll("-", "")}`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
