import type { TFunction } from "i18next";
import type { ProductRowFragment } from "../api/generated/catalog/products";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { Money, Quantity } from "../ui/Money";
import { StatusTag } from "../ui/StatusTag";
import styles from "./products.module.css";
import { ProductStateTag } from "./ProductStateTag";
import { stockOf } from "./stock";
import { Thumbnail } from "./Thumbnail";

type Texts = TFunction<"catalog">;

/** The columns of the product list. */
export function productColumns(t: Texts): readonly Column<ProductRowFragment>[] {
  return [
    {
      key: "name",
      title: t("product"),
      sort: "NAME",
      card: "title",
      render: (product) => (
        <span className={styles.product}>
          <Thumbnail url={product.mainMedia?.url} />
          <span className={styles.name}>{product.name}</span>
        </span>
      ),
    },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <ProductStateTag state={state} /> },
    {
      key: "categories",
      title: t("categories"),
      render: ({ categories }) => <span className={styles.categories}>{categories.map(({ name }) => name).join(t("comma")) || "–"}</span>,
    },
    { key: "price", title: t("price"), align: "end", render: (product) => <Prices product={product} /> },
    { key: "stock", title: t("available"), align: "end", render: (product) => <Stock product={product} t={t} /> },
    { key: "updated", title: t("updatedAt"), sort: "UPDATED_AT", card: "none", render: ({ updatedAt }) => <DateTime value={updatedAt} /> },
  ];
}

function Prices({ product: { priceRange } }: { readonly product: ProductRowFragment }) {
  if (!priceRange) return <span>–</span>;
  const { minimum, maximum } = priceRange;
  if (minimum.amount === maximum.amount) return <Money value={minimum} />;
  return (
    <span className={styles.range}>
      <Money value={minimum} /> – <Money value={maximum} />
    </span>
  );
}

function Stock({ product: { variants }, t }: { readonly product: ProductRowFragment; readonly t: Texts }) {
  const stock = stockOf(variants);
  const kinds = variants.length > 1 && <span className={styles.kinds}>{t("variantCount", { count: variants.length })}</span>;
  if (variants.length === 0) return <span className={styles.kinds}>{t("noVariants")}</span>;
  if (stock === undefined) return <span className={styles.kinds}>{t("notTracked")}</span>;
  return (
    <span className={styles.stock}>
      {/[1-9]/.test(stock) && !stock.startsWith("-") ? <Quantity value={stock} /> : <StatusTag tone="danger">{t("soldOut")}</StatusTag>}
      {kinds}
    </span>
  );
}
