import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerImpersonateDocument, type CustomerImpersonateMutation } from "../api/generated/customers/privacy";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { Section } from "../ui/Section";
import { ShownOnce } from "../ui/ShownOnce";
import { customerCan } from "./capabilities";
import type { Customer } from "./CustomerPage";
import styles from "./addresses.module.css";

/** Acts in the customer's place for a quarter of an hour, and shows who did so before. */
export function ImpersonationsSection({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const impersonate = useAction(CustomerImpersonateDocument, (data) => data.customerImpersonate, ["Customer"]);
  const [asking, setAsking] = useState(false);
  const [token, setToken] = useState<string>();
  return (
    <Section title={t("impersonations")}>
      <p className={styles.about}>{t("impersonateHint")}</p>
      <ActionButton verdict={customerCan(useViewer()).impersonate(customer)} onClick={() => setAsking(true)}>
        {t("impersonate")}
      </ActionButton>
      {customer.impersonations.length > 0 && (
        <ul className={styles.requests} aria-label={t("impersonations")}>
          {customer.impersonations.map(({ id, staffName, reason, beganAt }) => (
            <li key={id} className={styles.order}>
              <span>
                {staffName}
                <br />
                <span className={styles.when}>{reason}</span>
              </span>
              <span className={styles.when}>
                <DateTime value={beganAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <FormDialog<{ readonly reason: string }, CustomerImpersonateMutation["customerImpersonate"]>
        open={asking}
        title={t("impersonate")}
        onClose={() => setAsking(false)}
        initialValues={{ reason: "" }}
        submitLabel={t("begin")}
        submit={({ reason }) => impersonate({ input: { customerId: customer.id, reason } })}
        onDone={({ accessToken }) => setToken(accessToken ?? undefined)}
      >
        <p>{t("impersonateLimits")}</p>
        <Field name="reason" label={t("reason")} required hint={t("reasonHint")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Field>
      </FormDialog>
      <ShownOnce
        open={token !== undefined}
        title={t("impersonationToken")}
        warning={t("impersonationOnce")}
        keptLabel={t("close")}
        items={[{ label: t("accessToken"), value: token ?? "" }]}
        onClose={() => setToken(undefined)}
      />
    </Section>
  );
}
