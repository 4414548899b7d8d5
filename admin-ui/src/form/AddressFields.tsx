import { Input, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { countriesIn } from "../lib/countries";
import { useFormats } from "../ui/formats";
import { Field, FieldRow } from "./Field";

/** The parts of an address under the name that the input gives it. What else than these a country asks for, the server says. */
export function AddressFields({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const { locale } = useFormats();
  const countries = useMemo(() => countriesIn(locale), [locale]);
  return (
    <>
      <FieldRow>
        <Field name={[name, "recipient"]} label={t("address.recipient")} required>
          <Input autoComplete="off" />
        </Field>
        <Field name={[name, "phone"]} label={t("address.phone")}>
          <Input inputMode="tel" autoComplete="off" />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field name={[name, "country"]} label={t("address.country")} required>
          <Select showSearch optionFilterProp="label" options={[...countries]} />
        </Field>
        <Field name={[name, "province"]} label={t("address.province")}>
          <Input autoComplete="off" />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field name={[name, "city"]} label={t("address.city")}>
          <Input autoComplete="off" />
        </Field>
        <Field name={[name, "district"]} label={t("address.district")}>
          <Input autoComplete="off" />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field name={[name, "street"]} label={t("address.street")} required>
          <Input autoComplete="off" />
        </Field>
        <Field name={[name, "postcode"]} label={t("address.postcode")}>
          <Input autoComplete="off" />
        </Field>
      </FieldRow>
    </>
  );
}
