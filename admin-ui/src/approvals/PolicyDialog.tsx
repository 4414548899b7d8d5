import { Checkbox, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { ApprovalDocumentsDocument, ApprovalPolicyCreateDocument, ApprovalPolicyUpdateDocument, type PolicyRowFragment } from "../api/generated/approvals/approvals";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useShop, useViewer } from "../api/viewer";
import { DecimalInput } from "../form/DecimalInput";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { LocalizedTextInput } from "../form/LocalizedTextInput";
import { decimalRule, localizedRule } from "../form/rules";
import { message } from "../locales/i18n";
import { useToasts } from "../ui/toasts";
import styles from "./approvals.module.css";
import { approvalCan } from "./capabilities";
import { inputOf, valuesOf, type PolicyValues } from "./policyInput";
import { StepFields } from "./StepFields";

const NO_VARIABLES = {};
const EXAMPLE = '{ "amount": { "gte": "500" }, "reason": { "contains": "…" } }';
const JSON_OBJECT = {
  validator: (_rule: unknown, value: string | undefined) => (!value?.trim() || isObject(value) ? Promise.resolve() : Promise.reject(new Error(message("approvals:noObject")))),
};

/** Makes a policy or changes one; what is pending goes on as it began. */
export function PolicyDialog({ policy, onClose }: { readonly policy: PolicyRowFragment | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("approvals");
  const toasts = useToasts();
  const create = useAction(ApprovalPolicyCreateDocument, (data) => data.approvalPolicyCreate, ["ApprovalPolicy"]);
  const update = useAction(ApprovalPolicyUpdateDocument, (data) => data.approvalPolicyUpdate);
  const { data } = useLoad(ApprovalDocumentsDocument, { variables: NO_VARIABLES });
  const initial = valuesOf(policy);
  return (
    <FormDialog<PolicyValues, unknown>
      open
      width={720}
      title={policy ? t("editOne", { name: policy.name }) : t("newPolicy")}
      onClose={onClose}
      initialValues={initial}
      verdict={approvalCan(useViewer()).writePolicies()}
      submitLabel={policy ? t("save") : t("create")}
      submit={(values, { idempotencyKey: key }) =>
        policy
          ? update({ input: { id: policy.id, ...inputOf(values), isActive: values.isActive, ifVersion: policy.version }, key })
          : create({ input: { document: values.document, ...inputOf(values) }, key })
      }
      onDone={() => toasts.done(t("saved"))}
    >
      <NameField />
      {!policy && (
        <Field name="document" label={t("documentLabel")} required>
          <Select options={(data?.approvalDocuments ?? []).map(({ code, name }) => ({ value: code, label: name }))} />
        </Field>
      )}
      <Field name="from" label={t("fromAmountLabel")} hint={t("fromAmountHint")} rules={[decimalRule(2)]}>
        <DecimalInput decimals={2} />
      </Field>
      <StepFields />
      <details className={styles.more} open={initial.condition !== ""}>
        <summary>{t("more")}</summary>
        <Field name="condition" label={t("condition")} hint={t("conditionHint")} rules={[JSON_OBJECT]}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} placeholder={EXAMPLE} spellCheck={false} />
        </Field>
        <FieldRow>
          <Field name="stepOrder" label={t("stepOrder")} required>
            <Select options={(["SEQUENCE", "PARALLEL"] as const).map((value) => ({ value, label: t(`stepOrders.${value}`) }))} />
          </Field>
          <Field name="priority" label={t("priority")} required hint={t("priorityHint")}>
            <InputNumber precision={0} style={{ width: "100%" }} />
          </Field>
        </FieldRow>
      </details>
      {policy && (
        <Field name="isActive" label={t("stateLabel")} required valuePropName="checked">
          <Checkbox>{t("active")}</Checkbox>
        </Field>
      )}
    </FormDialog>
  );
}

function NameField() {
  const { t } = useTranslation("approvals");
  const { defaultLocale, locales } = useShop();
  return (
    <Field name="name" label={t("name")} required rules={[localizedRule(defaultLocale, t("name"))]}>
      <LocalizedTextInput locales={[defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)]} />
    </Field>
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
