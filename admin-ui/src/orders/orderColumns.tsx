import type { TFunction } from "i18next";
import type { OrderListRowFragment } from "../api/generated/orders/orders";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { Money } from "../ui/Money";
import styles from "./orders.module.css";
import { AfterSaleTag, FulfilmentTag, PaymentTag } from "./states";

/** The columns of the order list. */
export function orderColumns(t: TFunction<"orders">): readonly Column<OrderListRowFragment>[] {
  return [
    { key: "number", title: t("number"), sort: "NUMBER", card: "title", render: ({ number }) => `#${number}` },
    { key: "placed", title: t("placedAt"), sort: "PLACED_AT", render: ({ placedAt }) => <DateTime value={placedAt} /> },
    { key: "customer", title: t("customer"), render: (order) => <Buyer order={order} /> },
    { key: "payment", title: t("paymentLabel"), render: ({ paymentState }) => <PaymentTag state={paymentState} /> },
    { key: "fulfilment", title: t("fulfilmentLabel"), card: "aside", render: ({ fulfilmentState }) => <FulfilmentTag state={fulfilmentState} /> },
    { key: "afterSale", title: t("afterSaleLabel"), card: "aside", render: ({ afterSaleState }) => <AfterSaleTag state={afterSaleState} /> },
    { key: "lines", title: t("lineCount"), align: "end", card: "none", render: ({ lineCount }) => lineCount },
    { key: "total", title: t("total"), sort: "TOTAL", align: "end", render: ({ total }) => <Money value={total} strong /> },
  ];
}

function Buyer({ order: { name, email, phone } }: { readonly order: OrderListRowFragment }) {
  const contact = email ?? phone;
  return (
    <span className={styles.two}>
      <span>{name ?? contact ?? "–"}</span>
      {name && contact && <span className={styles.small}>{contact}</span>}
    </span>
  );
}
