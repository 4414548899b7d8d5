import { useTranslation } from "react-i18next";
import { paths } from "../paths";
import { LinkTabs } from "../ui/LinkTabs";

/** The pages of the settings: the reader's own first, then the shop's. */
export function SettingsTabs() {
  const { t } = useTranslation("settings");
  return (
    <LinkTabs
      label={t("title")}
      tabs={[
        { to: paths.settings(), label: t("account") },
        { to: paths.security(), label: t("security") },
        { to: paths.shopSettings(), label: t("shop") },
        { to: paths.datedSettings(), label: t("dated") },
        { to: paths.places(), label: t("places") },
        { to: paths.staff(), label: t("staff") },
        { to: paths.roles(), label: t("roles") },
        { to: paths.providers(), label: t("providersTab") },
        { to: paths.fields(), label: t("fields") },
        { to: paths.apps(), label: t("apps") },
      ]}
    />
  );
}
