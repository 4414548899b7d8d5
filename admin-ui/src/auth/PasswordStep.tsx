import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { PasskeySignInBeginDocument, PasskeySignInDocument } from "../api/generated/auth/signIn";
import { StaffLoginDocument } from "../api/generated/api/session";
import { knowsPasskeys, showPasskey } from "../api/passkeys";
import { readDeviceToken } from "../api/session";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { PasskeyButton } from "../form/PasskeyButton";
import { andThen } from "../lib/problem";
import { paths } from "../paths";
import type { Given } from "./given";
import { ProviderButtons } from "./ProviderButtons";
import { PublicPage } from "./PublicPage";

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** The password, or a passkey alone. */
export function PasswordStep({ onDone }: { readonly onDone: (given: Given) => void }) {
  const { t } = useTranslation(["auth", "common"]);
  const signIn = useAction(StaffLoginDocument, (data) => data.staffLogin);
  const begin = useAction(PasskeySignInBeginDocument, (data) => data.passkeySignInBegin);
  const signInBy = useAction(PasskeySignInDocument, (data) => data.passkeySignIn);
  const byPasskey = async () =>
    andThen(await begin({}), async ({ challengeId, options }) =>
      andThen(await showPasskey(options), (credential) =>
        signInBy({ input: { kind: "STAFF", challengeId: challengeId ?? "", credential, deviceToken: readDeviceToken() ?? null } }),
      ),
    );
  return (
    <PublicPage title={t("title")} hint={t("hint")} link={{ to: paths.forgotten(), label: t("forgotten") }}>
      <FormShell<Credentials, Given>
        guard={false}
        initialValues={{ email: "", password: "" }}
        submitLabel={t("signIn")}
        submit={({ email, password }) => signIn({ input: { email: email.trim(), password, deviceToken: readDeviceToken() ?? null } })}
        onDone={onDone}
      >
        <Field name="email" label={t("email")} required>
          <Input type="email" autoComplete="username" autoFocus placeholder="name@example.com" />
        </Field>
        <Field name="password" label={t("password")} required>
          <Input.Password autoComplete="current-password" />
        </Field>
      </FormShell>
      {knowsPasskeys() && <PasskeyButton label={t("signInByPasskey")} act={byPasskey} onDone={onDone} />}
      <ProviderButtons />
    </PublicPage>
  );
}
