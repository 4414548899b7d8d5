import { useTranslation } from "react-i18next";
import type { OrderRefundDocumentFragment } from "../api/generated/orders/order";
import { signOf } from "../lib/money";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { Money } from "../ui/Money";
import { Section } from "../ui/Section";
import styles from "./orders.module.css";
import { Parts, type Part } from "./Parts";
import { isPositive } from "./quantities";

/** What was given back: money, debts forgiven, goods taken back into stock. */
export function RefundsSection({ refunds }: { readonly refunds: readonly OrderRefundDocumentFragment[] }) {
  const { t } = useTranslation("orders");
  if (refunds.length === 0) return null;
  return (
    <Section title={t("refunds")}>
      {refunds.map((refund) => (
        <Refund key={refund.id} refund={refund} />
      ))}
    </Section>
  );
}

function Refund({ refund }: { readonly refund: OrderRefundDocumentFragment }) {
  const { t } = useTranslation("orders");
  return (
    <article className={styles.document}>
      <div className={styles.documentHead}>
        <span className={styles.documentTitle}>{t("refundTitle", { number: refund.number })}</span>
        <Money value={refund.amount} strong />
      </div>
      <DescriptionList
        items={[
          { label: t("refundedAt"), value: <DateTime value={refund.effectiveAt} /> },
          refund.reason && { label: t("reason"), value: refund.reason },
          { label: t("paidBack"), value: <Money value={refund.paidBack} /> },
          signOf(refund.forgiven.amount) > 0 && { label: t("forgiven"), value: <Money value={refund.forgiven} /> },
          signOf(refund.shipping.amount) > 0 && { label: t("ofWhichShipping"), value: <Money value={refund.shipping} /> },
          refund.restockedCost && signOf(refund.restockedCost.amount) > 0 && { label: t("restockedCost"), value: <Money value={refund.restockedCost} /> },
        ]}
      />
      <Parts parts={refund.lines.map(useRefundPart())} />
    </article>
  );
}

function useRefundPart(): (line: OrderRefundDocumentFragment["lines"][number]) => Part {
  const { t } = useTranslation("orders");
  return ({ id, line, amount, deliveredQuantity, undeliveredQuantity, restockedQuantity }) => ({
    key: id,
    line: {
      ...line,
      optionText: [
        line.optionText,
        isPositive(restockedQuantity) && t("restockedUnits", { quantity: restockedQuantity }),
        isPositive(undeliveredQuantity) && t("notSentUnits", { quantity: undeliveredQuantity }),
        isPositive(deliveredQuantity) && !isPositive(restockedQuantity) && t("keptUnits", { quantity: deliveredQuantity }),
      ]
        .filter(Boolean)
        .join(" · "),
    },
    value: <Money value={amount} />,
  });
}
