import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { useShop } from "../api/viewer";
import { Field } from "../form/Field";
import { LocalizedTextInput } from "../form/LocalizedTextInput";
import { localizedRule } from "../form/rules";

/** A name in the shop's languages. */
export function NameField() {
  const { t } = useTranslation("settings");
  const { defaultLocale, locales } = useShop();
  return (
    <Field name="name" label={t("name")} required rules={[localizedRule(defaultLocale, t("name"))]}>
      <LocalizedTextInput locales={[defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)]} />
    </Field>
  );
}

/** How the API and imports name it. */
export function HandleField() {
  const { t } = useTranslation("settings");
  return (
    <Field name="handle" label={t("handle")} required hint={t("handleHint")}>
      <Input autoComplete="off" maxLength={63} />
    </Field>
  );
}
