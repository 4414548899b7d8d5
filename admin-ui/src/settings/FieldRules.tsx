import { Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { FieldType } from "../api/generated/settings/fields";
import { REFERABLE } from "../fields/ReferenceInput";
import { DecimalInput } from "../form/DecimalInput";
import { Field, FieldRow } from "../form/Field";
import { decimalRule } from "../form/rules";
import { isNumber } from "./fieldInput";

/** What values must be like, by the type that is chosen, or that a definition has. */
export function FieldRules({ type: known }: { readonly type?: FieldType }) {
  const { t } = useTranslation("fields");
  const chosen = Form.useWatch<FieldType | undefined>("type");
  const type = known ?? chosen ?? "TEXT";
  if (isNumber(type)) {
    return (
      <FieldRow>
        <Field name={["validation", "minimum"]} label={t("minimum")}>
          <Input inputMode="decimal" autoComplete="off" />
        </Field>
        <Field name={["validation", "maximum"]} label={t("maximum")}>
          <Input inputMode="decimal" autoComplete="off" />
        </Field>
      </FieldRow>
    );
  }
  if (type === "TEXT") {
    return (
      <Field name={["validation", "maxLength"]} label={t("maxLength")} hint={t("maxLengthHint")} rules={[decimalRule(0)]}>
        <DecimalInput decimals={0} />
      </Field>
    );
  }
  if (type === "SELECT") {
    return (
      <Field name={["validation", "options"]} label={t("options")} required hint={t("optionsHint")}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={["\n", "\t"]} />
      </Field>
    );
  }
  if (type !== "REFERENCE") return null;
  return (
    <Field name={["validation", "referenceType"]} label={t("referenceType")} required>
      <Select disabled={known !== undefined} options={REFERABLE.map((value) => ({ value, label: t(`owner.${value}`) }))} />
    </Field>
  );
}
