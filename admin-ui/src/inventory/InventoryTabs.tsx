import { useTranslation } from "react-i18next";
import { paths } from "../paths";
import { LinkTabs } from "../ui/LinkTabs";

/** The pages of stock. */
export function InventoryTabs() {
  const { t } = useTranslation("inventory");
  return (
    <LinkTabs
      label={t("inventory")}
      tabs={[
        { to: paths.inventory(), label: t("levels") },
        { to: paths.lowStock(), label: t("low") },
        { to: paths.stockMoves(), label: t("moves") },
      ]}
    />
  );
}
