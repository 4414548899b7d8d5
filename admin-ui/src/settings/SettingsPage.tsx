import { Button, Segmented, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { LOCALES, localePreference, THEMES, themePreference } from "../lib/preferences";
import { DescriptionList } from "../ui/DescriptionList";
import { PageHeader } from "../ui/PageHeader";
import { Section, Stack } from "../ui/Section";
import { EmailDialog } from "./EmailDialog";
import { PasswordSection } from "./PasswordSection";
import { SessionsSection } from "./SessionsSection";
import { SettingsTabs } from "./SettingsTabs";

/** What a reader may set for themselves. */
export function SettingsPage() {
  const { t } = useTranslation("settings");
  const viewer = useViewer();
  return (
    <>
      <PageHeader title={t("title")} />
      <SettingsTabs />
      <Stack>
        <Section title={t("account")}>
          <DescriptionList
            items={[
              { label: t("name"), value: viewer.name },
              { label: t("email"), value: <Email address={viewer.email ?? ""} /> },
              { label: t("permissions"), value: viewer.permissions.length },
            ]}
          />
        </Section>
        <Appearance />
        <PasswordSection />
        <SessionsSection />
      </Stack>
    </>
  );
}

function Email({ address }: { readonly address: string }) {
  const { t } = useTranslation("settings");
  const [changing, setChanging] = useState(false);
  return (
    <Space wrap>
      {address}
      <Button size="small" onClick={() => setChanging(true)}>
        {t("changeEmail")}
      </Button>
      <EmailDialog open={changing} onClose={() => setChanging(false)} />
    </Space>
  );
}

function Appearance() {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("appearance")}>
      <DescriptionList
        items={[
          {
            label: t("language"),
            value: (
              <Segmented
                aria-label={t("language")}
                value={localePreference.use()}
                onChange={localePreference.write}
                options={LOCALES.map((value) => ({ value, label: t(`languages.${value}`) }))}
              />
            ),
          },
          {
            label: t("theme"),
            value: (
              <Segmented
                aria-label={t("theme")}
                value={themePreference.use()}
                onChange={themePreference.write}
                options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}
