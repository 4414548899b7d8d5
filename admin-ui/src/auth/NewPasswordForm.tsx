import { useLocation } from "@tanstack/react-router";
import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import type { Outcome } from "../lib/problem";

interface Props<Payload> {
  readonly submitLabel: string;
  readonly submit: (input: { readonly token: string; readonly password: string }) => Promise<Outcome<Payload>>;
  readonly onDone: (payload: Payload) => void;
}

/** What a letter's link brought: it stands after the #, which no server is told. */
export function useLetterToken(): string {
  return useLocation({ select: ({ hash }) => hash });
}

/** The password that somebody chooses who came by a letter. */
export function NewPasswordForm<Payload>({ submitLabel, submit, onDone }: Props<Payload>) {
  const { t } = useTranslation("auth");
  const token = useLetterToken();
  return (
    <FormShell<{ readonly password: string }, Payload>
      guard={false}
      initialValues={{ password: "" }}
      submitLabel={submitLabel}
      submit={({ password }) => submit({ token, password })}
      onDone={onDone}
    >
      <Field name="password" label={t("newPassword")} required hint={t("newPasswordHint")}>
        <Input.Password autoComplete="new-password" autoFocus />
      </Field>
    </FormShell>
  );
}
