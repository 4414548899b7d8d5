import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { AccountCreateDocument, type AccountKind } from "../api/generated/finance/accounts";
import { useAction } from "../api/useAction";
import { useShop, useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { LocalizedTextInput, type LocalizedText } from "../form/LocalizedTextInput";
import { localizedRule } from "../form/rules";
import { useToasts } from "../ui/toasts";
import { financeCan } from "./capabilities";
import { ACCOUNT_KINDS } from "./kinds";

interface Values {
  readonly code: string;
  readonly name: LocalizedText;
  readonly kind: AccountKind;
}

/** Adds an account to the chart. */
export function AccountCreateDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation("finance");
  const { locales, defaultLocale } = useShop();
  const viewer = useViewer();
  const toasts = useToasts();
  const create = useAction(AccountCreateDocument, (data) => data.accountCreate, ["LedgerAccount"]);
  return (
    <FormDialog<Values, unknown>
      open={open}
      title={t("newAccount")}
      onClose={onClose}
      initialValues={{ code: "", name: [], kind: "EXPENSE" }}
      verdict={financeCan(viewer).createAccount()}
      submitLabel={t("createAccount")}
      submit={({ code, name, kind }, { idempotencyKey }) => create({ input: { code: code.trim(), name, kind }, key: idempotencyKey })}
      onDone={() => toasts.done(t("accountCreated"))}
    >
      <Field name="code" label={t("column.code")} required hint={t("codeHint")}>
        <Input autoComplete="off" maxLength={10} />
      </Field>
      <Field name="name" label={t("column.account")} required rules={[localizedRule(defaultLocale, t("column.account"))]}>
        <LocalizedTextInput locales={[defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)]} />
      </Field>
      <Field name="kind" label={t("kindLabel")} required>
        <Select options={ACCOUNT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
      </Field>
    </FormDialog>
  );
}
