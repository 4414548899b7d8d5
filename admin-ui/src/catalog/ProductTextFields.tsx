import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { DecimalInput } from "../form/DecimalInput";
import { Field, FieldRow } from "../form/Field";
import { LocalizedTextInput } from "../form/LocalizedTextInput";
import { decimalRule, localizedRule } from "../form/rules";
import { useShopLocales } from "./useShopLocales";

/** The name and description of a product, in every language of the shop. */
export function ProductNameFields() {
  const { t } = useTranslation("catalog");
  const { locales, required } = useShopLocales();
  return (
    <>
      <Field name="name" label={t("name")} required rules={[localizedRule(required, t("name"))]}>
        <LocalizedTextInput locales={locales} />
      </Field>
      <Field name="description" label={t("description")} hint={t("descriptionHint")}>
        <LocalizedTextInput locales={locales} multiline />
      </Field>
    </>
  );
}

/** What search engines and addresses show of it, and where it stands in a list. */
export function ProductSearchFields({ slugRequired = false }: { readonly slugRequired?: boolean }) {
  const { t } = useTranslation("catalog");
  const { locales } = useShopLocales();
  return (
    <>
      <FieldRow>
        <Field name="slug" label={t("slug")} required={slugRequired} hint={t("slugHint")}>
          <Input maxLength={100} />
        </Field>
        <Field name="rank" label={t("rank")} hint={t("rankHint")} rules={[decimalRule(0, true)]}>
          <DecimalInput decimals={0} negative />
        </Field>
      </FieldRow>
      <Field name="seoTitle" label={t("seoTitle")}>
        <LocalizedTextInput locales={locales} />
      </Field>
      <Field name="seoDescription" label={t("seoDescription")}>
        <LocalizedTextInput locales={locales} multiline />
      </Field>
    </>
  );
}
