import type { TFunction } from "i18next";
import type { ProviderRowFragment } from "../api/generated/settings/providers";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { StatusTag } from "../ui/StatusTag";
import { ProviderActions } from "./ProviderActions";
import styles from "./settings.module.css";

export function providerColumns(t: TFunction<"providers">, edit: (provider: ProviderRowFragment) => void): readonly Column<ProviderRowFragment>[] {
  return [
    { key: "name", title: t("name"), card: "title", render: ({ name }) => name },
    {
      key: "state",
      title: t("stateLabel"),
      card: "aside",
      render: ({ isEnabled }) => <StatusTag tone={isEnabled ? "success" : "neutral"}>{t(isEnabled ? "enabled" : "disabled")}</StatusTag>,
    },
    { key: "audience", title: t("audienceLabel"), render: ({ audience }) => t(`audience.${audience}`) },
    { key: "issuer", title: t("issuer"), render: ({ issuer }) => <span className={styles.where}>{issuer}</span> },
    { key: "signUp", title: t("signUp"), render: (provider) => signUpWords(t, provider) },
    { key: "created", title: t("createdAt"), render: ({ createdAt }) => <DateTime value={createdAt} dateOnly /> },
    { key: "actions", title: t("actions"), align: "end", render: (provider) => <ProviderActions provider={provider} edit={() => edit(provider)} /> },
  ];
}

/** Who gets an account that had none, and in which role. */
export function signUpWords(t: TFunction<"providers">, provider: Pick<ProviderRowFragment, "allowsSignUp" | "emailDomains" | "role">): string {
  const { allowsSignUp, emailDomains, role } = provider;
  if (!allowsSignUp) return t("signUpNobody");
  const who = emailDomains.length > 0 ? t("signUpDomains", { domains: emailDomains.join(t("and")) }) : t("signUpAnybody");
  return role ? t("signUpAs", { who, role: role.name }) : who;
}
