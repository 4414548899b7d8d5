import { PlusOutlined } from "@ant-design/icons";
import { Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IdentityProvidersDocument, type ProviderRowFragment } from "../api/generated/settings/providers";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { settingsCan } from "./capabilities";
import { Guarded } from "./Guarded";
import { ProviderDialog } from "./ProviderDialog";
import { providerColumns } from "./providerColumns";
import styles from "./settings.module.css";
import { SettingsTabs } from "./SettingsTabs";

const NO_VARIABLES = {};
const DEPENDS_ON = ["IdentityProvider"];

/** Whose word about who somebody is the shop takes: identity providers of staff and of customers (OpenID Connect). */
export function ProvidersPage() {
  const { t } = useTranslation("providers");
  const [editing, setEditing] = useState<ProviderRowFragment | "new">();
  const add = (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={settingsCan(useViewer()).writeStaff()} onClick={() => setEditing("new")}>
      {t("newProvider")}
    </ActionButton>
  );
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={add} />
      <SettingsTabs />
      <Guarded permission="read_staff">
        <ProviderList edit={setEditing} />
        {editing && <ProviderDialog provider={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}
      </Guarded>
    </>
  );
}

function ProviderList({ edit }: { readonly edit: (provider: ProviderRowFragment) => void }) {
  const { t } = useTranslation("providers");
  const { data, problem, reload } = useLoad(IdentityProvidersDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!data) return <PageSkeleton />;
  const { identityProviders: providers, identityProviderRedirectUri: redirectUri } = data;
  return (
    <Stack>
      <Section title={t("redirectUri")}>
        <p className={styles.hint}>{t("redirectUriHint")}</p>
        <Typography.Text code copyable>
          {redirectUri}
        </Typography.Text>
      </Section>
      <Section title={t("title")} flush={providers.length > 0}>
        {providers.length > 0 ? (
          <SimpleTable label={t("title")} columns={providerColumns(t, edit)} rows={providers} rowKey={({ id }) => id} />
        ) : (
          <EmptyState title={t("none")} hint={t("noneHint")} />
        )}
      </Section>
    </Stack>
  );
}
