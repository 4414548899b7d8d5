import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useShop } from "../api/viewer";
import { Field, FieldRow } from "../form/Field";

export interface CustomerValues {
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly locale?: string | undefined;
  readonly note: string;
}

/** What the API takes of the fields: an empty one is none. Who does not see contacts leaves them as they are. */
export function customerUpdate(values: CustomerValues, { contacts }: { readonly contacts: boolean }) {
  const { email, phone, ...rest } = customerInput(values);
  return contacts ? { ...rest, email, phone } : rest;
}

/** What the API takes of the fields of a new customer: an empty one is none. */
export function customerInput({ name, email, phone, locale, note }: CustomerValues) {
  return { name: name.trim(), email: email?.trim() || null, phone: phone?.trim() || null, locale: locale ?? null, note: note.trim() };
}

/** How a customer is called and reached. */
export function CustomerFields({ contacts = true }: { readonly contacts?: boolean }) {
  const { t } = useTranslation("customers");
  const { locales } = useShop();
  return (
    <>
      <FieldRow>
        <Field name="name" label={t("name")}>
          <Input autoComplete="off" />
        </Field>
        <Field name="locale" label={t("locale")}>
          <Select
            allowClear
            options={locales.map((value) => ({ value, label: new Intl.DisplayNames([value], { type: "language" }).of(value.split("-")[0] ?? value) ?? value }))}
          />
        </Field>
      </FieldRow>
      {contacts && (
        <FieldRow>
          <Field name="email" label={t("email")}>
            <Input inputMode="email" autoComplete="off" />
          </Field>
          <Field name="phone" label={t("phone")}>
            <Input inputMode="tel" autoComplete="off" />
          </Field>
        </FieldRow>
      )}
      <Field name="note" label={t("note")} hint={t("noteHint")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Field>
    </>
  );
}
