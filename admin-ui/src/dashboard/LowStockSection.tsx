import { useTranslation } from "react-i18next";
import { LowStockDocument } from "../api/generated/dashboard/dashboard";
import { useLoad } from "../api/useLoad";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import styles from "./dashboard.module.css";

const NO_VARIABLES = {};
const DEPENDS_ON = ["StockMove", "StockLevel", "LowStock"];

/** What runs out first. */
export function LowStockSection() {
  const { t } = useTranslation("dashboard");
  const { decimal } = useFormats();
  const { data, problem, reload } = useLoad(LowStockDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  if (!data && !problem) return <PageSkeleton />;
  const rows = data?.lowStock.nodes ?? [];
  return (
    <Section title={t("lowStock")} flush={rows.length > 0}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {data && rows.length === 0 && <EmptyState title={t("noLowStock")} hint={t("noLowStockHint")} />}
      {rows.length > 0 && (
        <ul className={styles.list}>
          {rows.map(({ variant, available, lowStockAt }) => (
            <li key={variant.id} className={styles.row}>
              <span className={styles.name}>
                <AppLink to={paths.stockVariant(variant.id)}>{variant.product?.name ?? variant.sku}</AppLink>
                <span className={styles.detail}>{[variant.title, variant.sku].filter(Boolean).join(" · ")}</span>
              </span>
              <span className={styles.aside}>{t("threshold", { threshold: decimal(lowStockAt) })}</span>
              <span className={styles.value}>
                <StatusTag tone={Number(available) > 0 ? "warning" : "danger"}>{t("left", { available: decimal(available) })}</StatusTag>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
