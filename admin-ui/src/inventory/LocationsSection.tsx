import { useTranslation } from "react-i18next";
import type { StockLevelRowFragment } from "../api/generated/inventory/inventory";
import { useViewer } from "../api/viewer";
import { SimpleTable } from "../table/SimpleTable";
import { Section } from "../ui/Section";
import { stockCan } from "./capabilities";
import { stockColumns } from "./stockColumns";
import { useUnitCost } from "./useUnitCost";

/** Where the variant lies now; left out where there is only one place. */
export function LocationsSection({ levels }: { readonly levels: readonly StockLevelRowFragment[] }) {
  const { t } = useTranslation("inventory");
  const withCost = stockCan(useViewer()).seeCost();
  const unitCost = useUnitCost();
  if (levels.length < 2) return null;
  const columns = stockColumns(t, { withCost, withLocation: true, unitCost })
    .filter(({ key }) => key !== "variant")
    .map((column) => (column.key === "location" ? { ...column, card: "title" as const } : column));
  return (
    <Section title={t("byLocation")} flush>
      <SimpleTable label={t("byLocation")} columns={columns} rows={levels} rowKey={({ location }) => location?.id ?? ""} />
    </Section>
  );
}
