import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { EmailChangeRequestDocument } from "../api/generated/settings/account";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";

interface Values {
  readonly newEmail: string;
  readonly password: string;
}

const EMPTY: Values = { newEmail: "", password: "" };

/** Asks for another address; it counts once the letter that goes there is answered. */
export function EmailDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const ask = useAction(EmailChangeRequestDocument, (data) => data.emailChangeRequest);
  return (
    <FormDialog<Values, unknown>
      open={open}
      title={t("changeEmail")}
      onClose={onClose}
      initialValues={EMPTY}
      submitLabel={t("sendLetter")}
      submit={({ newEmail, password }) => ask({ input: { newEmail: newEmail.trim(), password } })}
      onDone={() => toasts.done(t("letterSent"))}
    >
      <Field name="newEmail" label={t("newEmail")} required hint={t("newEmailHint")}>
        <Input type="email" autoComplete="off" />
      </Field>
      <Field name="password" label={t("currentPassword")} required>
        <Input.Password autoComplete="current-password" />
      </Field>
    </FormDialog>
  );
}
