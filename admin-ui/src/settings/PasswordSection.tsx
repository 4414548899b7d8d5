import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordChangeDocument } from "../api/generated/settings/account";
import { useAction } from "../api/useAction";
import { Field, FieldRow } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { Section } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import styles from "./settings.module.css";

interface Values {
  readonly currentPassword: string;
  readonly newPassword: string;
}

const EMPTY: Values = { currentPassword: "", newPassword: "" };

/** Changes the reader's password, which ends their other sessions. */
export function PasswordSection() {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const change = useAction(PasswordChangeDocument, (data) => data.passwordChange, ["Session"]);
  const [round, setRound] = useState(0);
  return (
    <Section title={t("password")}>
      <div className={styles.narrow}>
        <FormShell<Values, unknown>
          key={round}
          initialValues={EMPTY}
          guard={false}
          submitLabel={t("changePassword")}
          submit={(input) => change({ input })}
          onDone={() => {
            toasts.done(t("passwordChanged"));
            setRound(round + 1);
          }}
        >
          <FieldRow>
            <Field name="currentPassword" label={t("currentPassword")} required>
              <Input.Password autoComplete="current-password" />
            </Field>
            <Field name="newPassword" label={t("newPassword")} required hint={t("passwordHint")}>
              <Input.Password autoComplete="new-password" />
            </Field>
          </FieldRow>
        </FormShell>
      </div>
    </Section>
  );
}
