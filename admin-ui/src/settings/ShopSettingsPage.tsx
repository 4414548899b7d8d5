import { useTranslation } from "react-i18next";
import { ShopSettingsDocument } from "../api/generated/settings/shop";
import { useLoad } from "../api/useLoad";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { DescriptionList } from "../ui/DescriptionList";
import { Guarded } from "./Guarded";
import styles from "./settings.module.css";
import { SettingsTabs } from "./SettingsTabs";
import { ShopForm } from "./ShopForm";

const NO_VARIABLES = {};

/** The shop's name and how it trades. */
export function ShopSettingsPage() {
  const { t } = useTranslation("settings");
  return (
    <>
      <PageHeader title={t("shop")} />
      <SettingsTabs />
      <Guarded permission="read_shop">
        <ShopSettings />
      </Guarded>
    </>
  );
}

function ShopSettings() {
  const { t } = useTranslation("settings");
  const { data, problem, reload } = useLoad(ShopSettingsDocument, { variables: NO_VARIABLES });
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!data) return <PageSkeleton />;
  const { shop } = data;
  return (
    <Stack>
      <Section>
        <div className={styles.narrow}>
          {/* A new version is a new form: it begins with what is true now. */}
          <ShopForm key={shop.version} shop={shop} />
        </div>
      </Section>
      <Section title={t("fixed")}>
        <DescriptionList
          items={[
            { label: t("handle"), value: shop.handle },
            { label: t("currency"), value: shop.currency },
            { label: t("timeZone"), value: shop.timezone },
            { label: t("locales"), value: shop.locales.join(" · ") },
          ]}
        />
      </Section>
    </Stack>
  );
}
