import { useTranslation } from "react-i18next";
import { paths } from "../paths";
import { LinkTabs } from "../ui/LinkTabs";

/** The pages of the books. */
export function FinanceTabs() {
  const { t } = useTranslation("finance");
  return (
    <LinkTabs
      label={t("title")}
      tabs={[
        { to: paths.balanceSheet(), label: t("balanceSheet") },
        { to: paths.incomeStatement(), label: t("incomeStatement") },
        { to: paths.trialBalance(), label: t("trialBalance") },
        { to: paths.journal(), label: t("journal") },
        { to: paths.accounts(), label: t("accounts") },
      ]}
    />
  );
}
