import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { PageHeader } from "../ui/PageHeader";
import { Stack } from "../ui/Section";
import { AppConsentsSection } from "./AppConsentsSection";
import { AttemptsSection } from "./AttemptsSection";
import { FactorsSection } from "./FactorsSection";
import { IdentitiesSection } from "./IdentitiesSection";
import { SettingsTabs } from "./SettingsTabs";

/** How the reader signs in; whoever must set up a second factor sees only this. */
export function SecurityPage() {
  const { t } = useTranslation("settings");
  const { mustSetUpFactor } = useViewer();
  return (
    <>
      <PageHeader title={t("security")} />
      {!mustSetUpFactor && <SettingsTabs />}
      <Stack>
        {mustSetUpFactor && <Alert type="warning" showIcon title={t("mustSetUp")} description={t("mustSetUpHint")} />}
        <FactorsSection />
        {!mustSetUpFactor && (
          <>
            <IdentitiesSection />
            <AppConsentsSection />
            <AttemptsSection />
          </>
        )}
      </Stack>
    </>
  );
}
