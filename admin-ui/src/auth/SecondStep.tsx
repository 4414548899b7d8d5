import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { LoginCompleteDocument } from "../api/generated/auth/signIn";
import { knowsPasskeys, showPasskey } from "../api/passkeys";
import { readDeviceToken } from "../api/session";
import { useAction } from "../api/useAction";
import { CodeField } from "../form/CodeField";
import { FormShell } from "../form/FormShell";
import { PasskeyButton } from "../form/PasskeyButton";
import { andThen } from "../lib/problem";
import { proofOf } from "../lib/proof";
import type { Challenge, Given } from "./given";
import { PublicPage } from "./PublicPage";

interface Props {
  readonly challenge: Challenge;
  readonly onDone: (given: Given) => void;
  readonly onBack: () => void;
}

/** What is asked for after the password: a code, or a passkey where this browser has them. */
export function SecondStep({ challenge, onDone, onBack }: Props) {
  const { t } = useTranslation(["auth", "common"]);
  const complete = useAction(LoginCompleteDocument, (data) => data.loginComplete);
  const answer = { challengeId: challenge.id, deviceToken: readDeviceToken() ?? null };
  const byPasskey = async () =>
    andThen(await showPasskey(challenge.passkeyOptions), (passkey) => complete({ input: { ...answer, passkey } }));
  const offersPasskey = challenge.kinds.includes("PASSKEY") && knowsPasskeys();
  return (
    <PublicPage title={t("secondStep")} hint={t("secondStepHint")}>
      <FormShell<{ readonly code: string }, Given>
        guard={false}
        initialValues={{ code: "" }}
        submitLabel={t("signIn")}
        submit={({ code }) => complete({ input: { ...answer, ...proofOf(code) } })}
        onDone={onDone}
      >
        <CodeField fromApp={challenge.kinds.includes("TOTP")} autoFocus />
      </FormShell>
      {offersPasskey && <PasskeyButton label={t("common:proof.passkey")} act={byPasskey} onDone={onDone} />}
      <Button type="link" block onClick={onBack}>
        {t("toSignIn")}
      </Button>
    </PublicPage>
  );
}
