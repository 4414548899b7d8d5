import { useTranslation } from "react-i18next";
import type { OrderShipmentFragment } from "../api/generated/orders/order";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { Money, Quantity } from "../ui/Money";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import styles from "./orders.module.css";
import { Parts } from "./Parts";

/** What left, how, and whether it arrived. */
export function ShipmentsSection({ shipments }: { readonly shipments: readonly OrderShipmentFragment[] }) {
  const { t } = useTranslation("orders");
  if (shipments.length === 0) return null;
  return (
    <Section title={t("shipments")}>
      {shipments.map((shipment) => (
        <Shipment key={shipment.id} shipment={shipment} />
      ))}
    </Section>
  );
}

function Shipment({ shipment }: { readonly shipment: OrderShipmentFragment }) {
  const { t } = useTranslation("orders");
  const { carrier, trackingNumber, trackingUrl, deliveredAt } = shipment;
  return (
    <article className={styles.document}>
      <div className={styles.documentHead}>
        <span className={styles.documentTitle}>
          {t("shipmentTitle", { number: shipment.number })}
          {deliveredAt ? <StatusTag tone="success">{t("arrived")}</StatusTag> : <StatusTag tone="info">{t("onTheWay")}</StatusTag>}
        </span>
      </div>
      <DescriptionList
        items={[
          { label: t("shippedAt"), value: <DateTime value={shipment.shippedAt} /> },
          deliveredAt && { label: t("deliveredAt"), value: <DateTime value={deliveredAt} /> },
          carrier && { label: t("carrier"), value: carrier },
          trackingNumber && { label: t("trackingNumber"), value: <Tracking number={trackingNumber} url={trackingUrl} /> },
          { label: t("revenue"), value: <Money value={shipment.revenue} /> },
          shipment.cost && { label: t("costOfGoods"), value: <Money value={shipment.cost} /> },
        ]}
      />
      <Parts parts={shipment.lines.map(({ id, line, quantity }) => ({ key: id, line, value: <Times quantity={quantity} /> }))} />
    </article>
  );
}

function Times({ quantity }: { readonly quantity: string }) {
  return (
    <>
      × <Quantity value={quantity} />
    </>
  );
}

/** The number, linked to the carrier where the link is one that is safe to follow. */
function Tracking({ number, url }: { readonly number: string; readonly url: string | null }) {
  if (!url || !/^https?:\/\//i.test(url)) return number;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {number}
    </a>
  );
}
