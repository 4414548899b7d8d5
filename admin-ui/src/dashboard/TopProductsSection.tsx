import { useTranslation } from "react-i18next";
import type { DashboardQuery } from "../api/generated/dashboard/dashboard";
import { toMinor } from "../lib/money";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { Money } from "../ui/Money";
import { Section } from "../ui/Section";
import styles from "./dashboard.module.css";

type TopProducts = DashboardQuery["dashboard"]["topProducts"];

/** What sold for the most, in order. */
export function TopProductsSection({ products }: { readonly products: TopProducts }) {
  const { t } = useTranslation("dashboard");
  const { decimal } = useFormats();
  const [best] = products;
  return (
    <Section title={t("topProducts")} flush={products.length > 0}>
      {products.length === 0 ? (
        <EmptyState title={t("noTop")} />
      ) : (
        <ol className={styles.list}>
          {products.map(({ product, name, sold, sales }, place) => (
            <li key={product?.id ?? place} className={styles.row}>
              {product ? (
                <AppLink to={paths.product(product.id)} className={styles.name}>
                  {name}
                </AppLink>
              ) : (
                <span className={styles.name}>{name}</span>
              )}
              <span className={styles.aside}>{t("sold", { sold: decimal(sold) })}</span>
              <span className={styles.value}>
                <Money value={sales} />
              </span>
              <span className={styles.bar} aria-hidden>
                <span className={styles.fill} style={{ width: `${shareOf(sales, best?.sales)}%` }} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

type Amount = TopProducts[number]["sales"];

/** The length of a bar, the best being whole. */
function shareOf(sales: Amount, best: Amount | undefined): number {
  const whole = best ? toMinor(best) : 0n;
  return whole > 0n ? Number((toMinor(sales) * 100n) / whole) : 0;
}
