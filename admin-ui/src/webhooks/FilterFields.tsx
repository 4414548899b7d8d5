import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { message } from "../locales/i18n";
import { webhookExamples } from "./examples";
import { parseObject } from "./webhookInput";
import styles from "./webhooks.module.css";

const JSON_OBJECT = {
  validator: (_rule: unknown, value: string | undefined) =>
    !value?.trim() || parseObject(value) ? Promise.resolve() : Promise.reject(new Error(message("webhooks:noObject"))),
};

/** What is sent, and what of a topic is left out: for those who write the receiving program. */
export function FilterFields({ open }: { readonly open: boolean }) {
  const { t } = useTranslation("webhooks");
  return (
    <details className={styles.advanced} open={open}>
      <summary>{t("advanced")}</summary>
      <Field name="query" label={t("query")} hint={t("queryHint")}>
        <Input.TextArea className={styles.code ?? ""} autoSize={{ minRows: 3, maxRows: 12 }} placeholder={webhookExamples.query} spellCheck={false} />
      </Field>
      <Field name="filter" label={t("filter")} hint={t("filterHint")} rules={[JSON_OBJECT]}>
        <Input.TextArea className={styles.code ?? ""} autoSize={{ minRows: 2, maxRows: 8 }} placeholder={webhookExamples.filter} spellCheck={false} />
      </Field>
      <Field name="fields" label={t("fields")} hint={t("fieldsHint")}>
        <Select mode="tags" tokenSeparators={[",", " "]} open={false} suffixIcon={null} placeholder={webhookExamples.fields} />
      </Field>
    </details>
  );
}
