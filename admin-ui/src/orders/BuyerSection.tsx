import { useTranslation } from "react-i18next";
import type { OrderDetailFragment } from "../api/generated/orders/order";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DescriptionList } from "../ui/DescriptionList";
import { Section } from "../ui/Section";
import styles from "./orders.module.css";

/** Who ordered, how to reach them, where it goes, and what they asked for. */
export function BuyerSection({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  const { customer, shippingAddress: address } = order;
  const name = customer?.name ?? order.name;
  const email = order.email ?? customer?.email;
  const phone = order.phone ?? customer?.phone;
  return (
    <Section title={t("customer")}>
      <DescriptionList
        items={[
          { label: t("name"), value: customer ? <AppLink to={paths.customer(customer.id)}>{name ?? customer.id}</AppLink> : (name ?? t("guest")) },
          email && { label: t("email"), value: <a href={`mailto:${email}`}>{email}</a> },
          phone && { label: t("phone"), value: <a href={`tel:${phone.replace(/\s/g, "")}`}>{phone}</a> },
          {
            label: t("shippingAddress"),
            value: address ? (
              <address className={styles.address}>
                {address.formatted.map((line, index) => (
                  <div key={index}>{line}</div>
                ))}
              </address>
            ) : (
              t("noAddress")
            ),
          },
          order.externalReference && { label: t("externalReference"), value: order.externalReference },
          order.note && { label: t("note"), value: <p className={styles.note}>{order.note}</p> },
        ]}
      />
    </Section>
  );
}
