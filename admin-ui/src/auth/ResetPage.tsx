import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordResetDocument } from "../api/generated/auth/letters";
import { endSession } from "../api/session";
import { useAction } from "../api/useAction";
import { paths } from "../paths";
import { NewPasswordForm } from "./NewPasswordForm";
import { PublicPage } from "./PublicPage";

/** Where a letter leads by which a new password is chosen. */
export function ResetPage() {
  const { t } = useTranslation("auth");
  const [done, setDone] = useState(false);
  const reset = useAction(PasswordResetDocument, (data) => data.passwordReset);
  if (done) return <PublicPage title={t("resetDone")} hint={t("resetDoneHint")} link={{ to: paths.login(), label: t("toSignIn") }} />;
  return (
    <PublicPage title={t("reset")} hint={t("resetHint")} link={{ to: paths.forgotten(), label: t("newLetter") }}>
      <NewPasswordForm
        submitLabel={t("setPassword")}
        submit={(input) => reset({ input })}
        onDone={() => {
          endSession();
          setDone(true);
        }}
      />
    </PublicPage>
  );
}
