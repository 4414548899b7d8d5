import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { OrderDetailFragment, OrderDetailLineFragment } from "../api/generated/orders/order";
import { useViewer } from "../api/viewer";
import { negated } from "../lib/decimal";
import { signOf, type MoneyValue } from "../lib/money";
import { paths } from "../paths";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { AppLink } from "../ui/AppLink";
import { Money, Quantity } from "../ui/Money";
import { Section } from "../ui/Section";
import { Thumbnail } from "../ui/Thumbnail";
import { orderCan } from "./capabilities";
import styles from "./orders.module.css";
import { isPositive } from "./quantities";

type Line = OrderDetailLineFragment;

/** What was ordered, at the prices and under the names of that day, and what it comes to. */
export function LinesSection({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  const seeStock = orderCan(useViewer()).seeStock();
  return (
    <Section title={t("lines")} flush>
      <SimpleTable label={t("lines")} columns={lineColumns(t, seeStock)} rows={order.lines} rowKey={({ id }) => id} />
      <Totals order={order} />
    </Section>
  );
}

function lineColumns(t: TFunction<"orders">, seeStock: boolean): readonly Column<Line>[] {
  return [
    { key: "goods", title: t("goods"), card: "title", render: (line) => <Goods line={line} seeStock={seeStock} /> },
    { key: "price", title: t("unitPrice"), align: "end", render: ({ unitPrice }) => <Money value={unitPrice} /> },
    { key: "quantity", title: t("quantity"), align: "end", render: (line) => <Progress line={line} t={t} /> },
    { key: "discount", title: t("discount"), align: "end", render: ({ discount }) => <Reduction value={discount} /> },
    { key: "total", title: t("lineTotal"), align: "end", render: (line) => <LineTotal line={line} t={t} /> },
  ];
}

function Goods({ line, seeStock }: { readonly line: Line; readonly seeStock: boolean }) {
  const { t } = useTranslation("orders");
  const { variant } = line;
  return (
    <span className={styles.goods}>
      {line.kind === "GOODS" && <Thumbnail url={variant?.product?.mainMedia?.url} />}
      <span className={styles.two}>
        {variant?.product ? <AppLink to={paths.product(variant.product.id)}>{line.name}</AppLink> : <span>{line.name}</span>}
        {line.optionText && <span className={styles.small}>{line.optionText}</span>}
        <span className={styles.small}>{line.kind === "CHARGE" ? t("charge") : line.sku}</span>
        {seeStock && <Stock line={line} />}
      </span>
    </span>
  );
}

function Stock({ line: { variant } }: { readonly line: Line }) {
  const { t } = useTranslation("orders");
  if (!variant?.trackStock) return null;
  return (
    <AppLink to={paths.stockVariant(variant.id)} className={styles.stock}>
      {t("availableNow", { quantity: variant.availability.available ?? "0" })}
    </AppLink>
  );
}

/** How many were ordered and what became of them. */
function Progress({ line, t }: { readonly line: Line; readonly t: TFunction<"orders"> }) {
  const became = [
    isPositive(line.shippedQuantity) && t("shippedUnits", { quantity: line.shippedQuantity }),
    isPositive(line.returnedQuantity) && t("returnedUnits", { quantity: line.returnedQuantity }),
    isPositive(line.cancelledQuantity) && t("cancelledUnits", { quantity: line.cancelledQuantity }),
  ].filter((text) => text !== false);
  return (
    <span className={styles.two}>
      <Quantity value={line.quantity} />
      {became.map((text) => (
        <span key={text} className={styles.small}>
          {text}
        </span>
      ))}
    </span>
  );
}

function Reduction({ value }: { readonly value: MoneyValue }) {
  return signOf(value.amount) === 0 ? <span>–</span> : <Money value={{ ...value, amount: negated(value.amount) }} />;
}

function LineTotal({ line: { total, listTotal, refunded }, t }: { readonly line: Line; readonly t: TFunction<"orders"> }) {
  return (
    <span className={styles.two}>
      <Money value={total} />
      {listTotal.amount !== total.amount && (
        <s className={styles.small}>
          <Money value={listTotal} />
        </s>
      )}
      {signOf(refunded.amount) > 0 && (
        <span className={styles.small}>
          {t("refundedPart")} <Money value={refunded} />
        </span>
      )}
    </span>
  );
}

function Totals({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  return (
    <dl className={styles.totals}>
      <TotalLine label={t("listTotal")} value={<Money value={order.listTotal} />} />
      {signOf(order.discount.amount) > 0 && <TotalLine label={t("discount")} value={<Reduction value={order.discount} />} />}
      <TotalLine label={t("shipping")} value={<Money value={order.shipping} />} />
      <div className={`${styles.totalLine} ${styles.sum}`}>
        <dt>{t("total")}</dt>
        <dd>
          <Money value={order.total} strong />
        </dd>
      </div>
    </dl>
  );
}

function TotalLine({ label, value }: { readonly label: string; readonly value: React.ReactNode }) {
  return (
    <div className={styles.totalLine}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
