import { Alert, Input } from "antd";
import { useTranslation } from "react-i18next";
import { CustomerEraseDocument, type CustomerEraseMutation } from "../api/generated/customers/privacy";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import type { Customer } from "./CustomerPage";
import styles from "./addresses.module.css";

interface Props {
  readonly open: boolean;
  readonly customer: Customer;
  readonly onClose: () => void;
}

const KEPT = ["amounts", "orders", "books"] as const;
const GONE = ["contacts", "account", "texts"] as const;

/** Erases who a customer is, which cannot be undone: what goes, what stays for the books, and whom it is about, typed. */
export function EraseDialog({ open, customer, onClose }: Props) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const erase = useAction(CustomerEraseDocument, (data) => data.customerErase, ["PrivacyRequest", "Customer", "CustomerAddress"]);
  const typed = customer.email ?? customer.phone ?? (customer.name || t("erase"));
  return (
    <FormDialog<{ readonly typed: string }, CustomerEraseMutation["customerErase"]>
      open={open}
      danger
      title={t("eraseTitle", { name: customer.name || customer.email || customer.phone || t("nameless") })}
      onClose={onClose}
      initialValues={{ typed: "" }}
      submitLabel={t("erase")}
      submit={() => erase({ input: { customerId: customer.id } })}
      onDone={({ privacyRequest }) => toasts.done(t(privacyRequest?.state === "WAITING" ? "eraseWaits" : "eraseDone"))}
    >
      <Alert type="warning" showIcon title={t("eraseForGood")} description={t("eraseWhen")} />
      <div className={styles.effects}>
        <Effects title={t("goes")} lines={GONE.map((what) => t(`gone.${what}`))} />
        <Effects title={t("stays")} lines={KEPT.map((what) => t(`kept.${what}`))} />
      </div>
      <Field name="typed" label={t("typeToErase", { typed })} required rules={[{ validator: (_, value?: string) => (!value || value.trim() === typed ? Promise.resolve() : Promise.reject(new Error(t("typedOtherwise")))) }]}>
        <Input autoComplete="off" placeholder={typed} />
      </Field>
    </FormDialog>
  );
}

function Effects({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div>
      <strong>{title}</strong>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
