import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { LocalizedTextInput, type LocalizedText } from "../form/LocalizedTextInput";
import { localizedRule } from "../form/rules";
import { useShopLocales } from "./useShopLocales";

export interface LabelValues {
  readonly name: LocalizedText;
  readonly slug?: string | undefined;
}

/** What a category and a tag have in common. */
export function LabelFields({ existing }: { readonly existing: boolean }) {
  const { t } = useTranslation("catalog");
  const { locales, required } = useShopLocales();
  return (
    <>
      <Field name="name" label={t("name")} required rules={[localizedRule(required, t("name"))]}>
        <LocalizedTextInput locales={locales} />
      </Field>
      <Field name="slug" label={t("slug")} required={existing} hint={t("slugHint")}>
        <Input maxLength={100} />
      </Field>
    </>
  );
}
