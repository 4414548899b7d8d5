import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "./Field";

/** Where a second factor is typed: the code of an authenticator app, if there is one, or a recovery code. */
export function CodeField({ fromApp, autoFocus = false }: { readonly fromApp: boolean; readonly autoFocus?: boolean }) {
  const { t } = useTranslation();
  return (
    <Field name="code" label={fromApp ? t("proof.code") : t("proof.recoveryCode")} required hint={fromApp ? t("proof.codeHint") : t("proof.recoveryHint")}>
      <Input autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} autoFocus={autoFocus} maxLength={40} />
    </Field>
  );
}
