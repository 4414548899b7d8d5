import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordResetRequestDocument } from "../api/generated/auth/letters";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { paths } from "../paths";
import { PublicPage } from "./PublicPage";

/** Where staff ask for a letter by which they choose a new password; it says the same whether there is an account. */
export function ForgottenPage() {
  const { t } = useTranslation("auth");
  const [asked, setAsked] = useState(false);
  const ask = useAction(PasswordResetRequestDocument, (data) => data.passwordResetRequest);
  const link = { to: paths.login(), label: t("toSignIn") };
  if (asked) return <PublicPage title={t("letterSent")} hint={t("letterSentHint")} link={link} />;
  return (
    <PublicPage title={t("forgotten")} hint={t("forgottenHint")} link={link}>
      <FormShell<{ readonly email: string }, unknown>
        guard={false}
        initialValues={{ email: "" }}
        submitLabel={t("sendLetter")}
        submit={({ email }) => ask({ input: { kind: "STAFF", email: email.trim() } })}
        onDone={() => setAsked(true)}
      >
        <Field name="email" label={t("email")} required>
          <Input type="email" autoComplete="username" autoFocus placeholder="name@example.com" />
        </Field>
      </FormShell>
    </PublicPage>
  );
}
