import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerFreezeDocument, CustomerUnfreezeDocument } from "../api/generated/customers/privacy";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";
import { customerCan } from "./capabilities";
import type { Customer } from "./CustomerPage";

/** Keeps a customer out for a reason, or lets them in again. */
export function CustomerActions({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const freeze = useAction(CustomerFreezeDocument, (data) => data.customerFreeze);
  const unfreeze = useAction(CustomerUnfreezeDocument, (data) => data.customerUnfreeze);
  const [asking, setAsking] = useState(false);
  const { id, version } = customer;
  const isFrozen = customer.state === "DISABLED";
  const what = isFrozen ? "unfreeze" : "freeze";
  const close = () => setAsking(false);
  return (
    <>
      <ActionButton danger={!isFrozen} verdict={customerCan(useViewer()).freeze(customer)} onClick={() => setAsking(true)}>
        {t(what)}
      </ActionButton>
      <FormDialog<{ readonly reason: string }, unknown>
        open={asking && !isFrozen}
        danger
        title={t("change.freeze.title")}
        onClose={close}
        initialValues={{ reason: "" }}
        submitLabel={t("freeze")}
        submit={({ reason }) => freeze({ input: { id, reason, ifVersion: version } })}
        onDone={() => toasts.done(t("saved"))}
      >
        <p>{t("change.freeze.hint")}</p>
        <Field name="reason" label={t("reason")} required hint={t("frozenReasonHint")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Field>
      </FormDialog>
      <ConfirmDialog
        open={asking && isFrozen}
        title={t("change.unfreeze.title")}
        confirmLabel={t("unfreeze")}
        confirm={async () => {
          const outcome = await unfreeze({ input: { id, ifVersion: version } });
          if (outcome.kind === "done") toasts.done(t("saved"));
          return outcome;
        }}
        onClose={close}
      >
        {t("change.unfreeze.hint")}
      </ConfirmDialog>
    </>
  );
}
