import { useTranslation } from "react-i18next";
import { PageHeader } from "../ui/PageHeader";
import { InventoryTabs } from "./InventoryTabs";
import { MovesTable } from "./MovesTable";

/** Everything that came, went or was corrected. */
export function MovesPage() {
  const { t } = useTranslation("inventory");
  return (
    <>
      <PageHeader title={t("inventory")} />
      <InventoryTabs />
      <MovesTable />
    </>
  );
}
