import type { ReactNode } from "react";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import styles from "./variants.module.css";

interface Props {
  readonly variants: readonly ProductVariantFragment[];
  readonly children: (variant: ProductVariantFragment, index: number) => ReactNode;
}

/** A row of fields for every variant. */
export function VariantRows({ variants, children }: Props) {
  return (
    <ul className={styles.rows}>
      {variants.map((variant, index) => (
        <li key={variant.id} className={styles.row}>
          <div className={styles.rowHead}>
            <span className={styles.title}>{variant.title || variant.sku}</span>
            {variant.title && <span className={styles.sku}>{variant.sku}</span>}
          </div>
          {children(variant, index)}
        </li>
      ))}
    </ul>
  );
}
