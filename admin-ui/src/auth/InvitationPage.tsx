import { useTranslation } from "react-i18next";
import { InvitationAcceptDocument } from "../api/generated/auth/letters";
import { startSession } from "../api/session";
import { useAction } from "../api/useAction";
import { paths } from "../paths";
import { useGo } from "../ui/useGo";
import { NewPasswordForm } from "./NewPasswordForm";
import { PublicPage } from "./PublicPage";

/** Where somebody who was invited becomes staff. */
export function InvitationPage() {
  const { t } = useTranslation("auth");
  const go = useGo();
  const accept = useAction(InvitationAcceptDocument, (data) => data.invitationAccept);
  return (
    <PublicPage title={t("invitation")} hint={t("invitationHint")} link={{ to: paths.login(), label: t("toSignIn") }}>
      <NewPasswordForm
        submitLabel={t("accept")}
        submit={(input) => accept({ input })}
        onDone={({ accessToken, refreshToken, deviceToken }) => {
          if (!accessToken || !refreshToken) return;
          startSession({ accessToken, refreshToken, deviceToken });
          go(paths.dashboard(), "replace");
        }}
      />
    </PublicPage>
  );
}
