import type { StockVariantFragment } from "../api/generated/inventory/inventory";
import { Thumbnail } from "../ui/Thumbnail";
import styles from "./inventory.module.css";

/** A variant as a row shows it: picture, product, options and SKU. */
export function Goods({ variant }: { readonly variant: StockVariantFragment }) {
  return (
    <span className={styles.goods}>
      <Thumbnail url={variant.product?.mainMedia?.url} />
      <span className={styles.two}>
        <span className={styles.name}>{variant.product?.name ?? variant.sku}</span>
        <span className={styles.small}>{[variant.title, variant.sku].filter(Boolean).join(" · ")}</span>
      </span>
    </span>
  );
}
