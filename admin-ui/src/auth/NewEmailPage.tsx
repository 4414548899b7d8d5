import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmailChangeDocument } from "../api/generated/auth/letters";
import { endSession } from "../api/session";
import { useAction } from "../api/useAction";
import { FormShell } from "../form/FormShell";
import { paths } from "../paths";
import { useLetterToken } from "./NewPasswordForm";
import { PublicPage } from "./PublicPage";

/** Where a letter leads by which a new address is proven. */
export function NewEmailPage() {
  const { t } = useTranslation("auth");
  const [done, setDone] = useState(false);
  const token = useLetterToken();
  const change = useAction(EmailChangeDocument, (data) => data.emailChange);
  const link = { to: paths.login(), label: t("toSignIn") };
  if (done) return <PublicPage title={t("emailDone")} hint={t("emailDoneHint")} link={link} />;
  return (
    <PublicPage title={t("newEmail")} hint={t("newEmailHint")} link={link}>
      <FormShell<object, unknown>
        guard={false}
        initialValues={{}}
        submitLabel={t("confirmEmail")}
        submit={() => change({ input: { token } })}
        onDone={() => {
          endSession();
          setDone(true);
        }}
      >
        {null}
      </FormShell>
    </PublicPage>
  );
}
