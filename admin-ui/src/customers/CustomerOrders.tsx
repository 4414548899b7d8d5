import { Skeleton } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { CustomerOrdersDocument } from "../api/generated/customers/customers";
import { useLoad } from "../api/useLoad";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { Money } from "../ui/Money";
import { Section } from "../ui/Section";
import styles from "./addresses.module.css";

/** The customer's last orders, and the way to all of them. */
export function CustomerOrders({ id }: { readonly id: string }) {
  const { t } = useTranslation("customers");
  const variables = useMemo(() => ({ where: { customerId: { eq: id } } }), [id]);
  const { data, problem, reload } = useLoad(CustomerOrdersDocument, { variables });
  const content = () => {
    if (problem) return <ErrorState problem={problem} retry={reload} />;
    if (!data) return <Skeleton active title={false} />;
    if (data.orders.nodes.length === 0) return <span>{t("noOrders")}</span>;
    return (
      <>
        <ul className={styles.orders}>
          {data.orders.nodes.map((order) => (
            <li key={order.id} className={styles.order}>
              <span>
                <AppLink to={paths.order(order.id)}>{order.number}</AppLink>
                <br />
                <span className={styles.when}>
                  <DateTime value={order.placedAt} />
                </span>
              </span>
              <Money value={order.total} />
            </li>
          ))}
        </ul>
        <AppLink to={paths.orders({ customer: id })}>{t("allOrders", { count: data.orders.count.value })}</AppLink>
      </>
    );
  };
  return <Section title={t("orders")}>{content()}</Section>;
}
