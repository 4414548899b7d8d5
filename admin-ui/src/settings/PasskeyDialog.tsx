import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { PasskeyRegisterBeginDocument, PasskeyRegisterDocument, type PasskeyRegisterMutation } from "../api/generated/settings/security";
import { makePasskey } from "../api/passkeys";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { andThen } from "../lib/problem";
import { browserOf } from "./browser";

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onAdded: (recoveryCodes: readonly string[]) => void;
}

/** Has the browser make a passkey, under a name that the reader knows it by. */
export function PasskeyDialog({ open, onClose, onAdded }: Props) {
  const { t } = useTranslation("settings");
  const begin = useAction(PasskeyRegisterBeginDocument, (data) => data.passkeyRegisterBegin);
  const register = useAction(PasskeyRegisterDocument, (data) => data.passkeyRegister, ["Factor", "Session"]);
  const make = async (name: string) =>
    andThen(await begin({}), async ({ challengeId, options }) =>
      andThen(await makePasskey(options), (credential) => register({ input: { challengeId: challengeId ?? "", credential, name } })),
    );
  return (
    <FormDialog<{ readonly name: string }, PasskeyRegisterMutation["passkeyRegister"]>
      open={open}
      title={t("addPasskey")}
      onClose={onClose}
      initialValues={{ name: browserOf(navigator.userAgent) ?? t("factorKind.PASSKEY") }}
      submitLabel={t("next")}
      submit={({ name }) => make(name.trim())}
      onDone={({ recoveryCodes }) => onAdded(recoveryCodes ?? [])}
    >
      <p>{t("passkeyHint")}</p>
      <Field name="name" label={t("name")} required hint={t("factorNameHint")}>
        <Input autoComplete="off" maxLength={60} />
      </Field>
    </FormDialog>
  );
}
