import { Input, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { DecimalInput } from "../form/DecimalInput";
import { Field, FieldRow } from "../form/Field";
import { decimalRule } from "../form/rules";

export interface VariantValues {
  readonly sku: string;
  readonly barcode?: string | undefined;
  readonly weightGrams?: string | undefined;
  readonly unitDecimals: number;
  readonly trackStock: boolean;
}

/** The unit's decimals that shops use: pieces, one tenth, kilograms to the gram. */
export const UNIT_DECIMALS = [0, 1, 2, 3] as const;

/** What is known of a variant besides its options. */
export function VariantFields() {
  const { t } = useTranslation("catalog");
  return (
    <>
      <FieldRow>
        <Field name="sku" label={t("sku")} required>
          <Input maxLength={64} autoComplete="off" />
        </Field>
        <Field name="barcode" label={t("barcode")}>
          <Input maxLength={64} autoComplete="off" />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field name="weightGrams" label={t("weight")} rules={[decimalRule(0)]}>
          <DecimalInput decimals={0} suffix={t("grams")} />
        </Field>
        <Field name="unitDecimals" label={t("unitDecimals")} required hint={t("unitDecimalsHint")}>
          <Select options={UNIT_DECIMALS.map((value) => ({ value, label: t(`unitDecimalsOf.${value}`) }))} />
        </Field>
      </FieldRow>
      <Field name="trackStock" label={t("trackStock")} required valuePropName="checked" hint={t("trackStockHint")}>
        <Switch />
      </Field>
    </>
  );
}
