import { Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { AppDetailFragment } from "../api/generated/settings/app";
import { can, useViewer } from "../api/viewer";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { Section } from "../ui/Section";
import { HowItWorks } from "./HowItWorks";

/** Who it is to the shop, and how it proves that. */
export function AppFacts({ app }: { readonly app: AppDetailFragment }) {
  const { t } = useTranslation("apps");
  const withStaff = can(useViewer(), "read_staff");
  const actsItself = app.grantTypes.includes("CLIENT_CREDENTIALS");
  return (
    <Section title={t("about")}>
      <DescriptionList
        items={[
          { label: t("how"), value: <HowItWorks app={app} /> },
          actsItself && withStaff && { label: t("sponsor"), value: app.sponsor?.name ?? (app.health.isSponsorMissing ? t("nobody") : "–") },
          { label: t("clientId"), value: <Typography.Text code copyable>{app.clientId}</Typography.Text> },
          app.secretHint && { label: t("clientSecret"), value: app.secretHint },
          app.previousSecretExpiresAt && { label: t("previousSecret"), value: <DateTime value={app.previousSecretExpiresAt} /> },
          { label: t("authentication"), value: t(`authenticationBy.${app.authentication}`) },
          { label: t("createdAt"), value: <DateTime value={app.createdAt} /> },
          { label: t("lastUsed"), value: <DateTime value={app.lastUsedAt} /> },
        ]}
      />
    </Section>
  );
}
