import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderDetailFragment, OrderPaymentFragment } from "../api/generated/orders/order";
import { signOf } from "../lib/money";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { Money } from "../ui/Money";
import { Section } from "../ui/Section";
import styles from "./orders.module.css";
import { PaymentStatusTag } from "./states";

/** What is owed, what came in and what went back. */
export function PaymentsSection({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  const waiting = order.expiresAt && !order.cancelledAt && signOf(order.due.amount) > 0;
  return (
    <Section title={t("payments")}>
      <DescriptionList
        items={[
          { label: t("methodLabel"), value: t(`method.${order.paymentMethod}`) },
          { label: t("termsLabel"), value: order.prepaid ? t("terms.prepaid") : t("terms.later") },
          { label: t("paid"), value: <Money value={order.paid} /> },
          { label: t("due"), value: <Money value={order.due} strong /> },
          signOf(order.refunded.amount) > 0 && { label: t("refunded"), value: <Money value={order.refunded} /> },
          waiting && { label: t("expiresAt"), value: <DateTime value={order.expiresAt} /> },
        ]}
      />
      <ul className={styles.parts}>
        {order.payments.map((payment) => (
          <PaymentRow key={payment.id} payment={payment} />
        ))}
      </ul>
    </Section>
  );
}

function PaymentRow({ payment }: { readonly payment: OrderPaymentFragment }) {
  const { t } = useTranslation("orders");
  return (
    <li className={styles.part}>
      <span className={styles.two}>
        <span className={styles.documentTitle}>
          <Money value={payment.amount} />
          <PaymentStatusTag state={payment.state} />
        </span>
        <span className={styles.small}>
          {t(`method.${payment.method}`)} · <DateTime value={payment.capturedAt ?? payment.createdAt} />
        </span>
        {payment.misreport && (
          <Alert
            type="warning"
            showIcon
            title={t("misreport", { said: payment.misreport })}
            description={t("misreportHelp")}
          />
        )}
        {payment.failure && <span className={styles.small}>{payment.failure}</span>}
        {signOf(payment.refunded.amount) > 0 && (
          <span className={styles.small}>
            {t("refunded")} <Money value={payment.refunded} />
          </span>
        )}
      </span>
    </li>
  );
}
