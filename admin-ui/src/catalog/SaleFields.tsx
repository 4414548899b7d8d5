import { Radio, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { UNIT_DECIMALS } from "./VariantFields";

/** Whether it is for sale at once, and how its stock is counted. */
export function SaleFields() {
  const { t } = useTranslation("catalog");
  return (
    <>
      <Field name="state" label={t("afterCreation")} required>
        <Radio.Group
          options={[
            { value: "DRAFT", label: t("keepDraft") },
            { value: "PUBLISHED", label: t("publishNow") },
          ]}
        />
      </Field>
      <Field name="unitDecimals" label={t("unitDecimals")} required hint={t("unitDecimalsHint")}>
        <Select options={UNIT_DECIMALS.map((value) => ({ value, label: t(`unitDecimalsOf.${value}`) }))} />
      </Field>
      <Field name="trackStock" label={t("trackStock")} required valuePropName="checked" hint={t("trackStockHint")}>
        <Switch />
      </Field>
    </>
  );
}
