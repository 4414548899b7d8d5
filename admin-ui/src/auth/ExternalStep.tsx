import { Alert, Button, Input, Spin } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ExternalLoginDocument } from "../api/generated/auth/external";
import { readDeviceToken } from "../api/session";
import { useAction } from "../api/useAction";
import type { Returned } from "../api/external";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { refusalOf } from "../ui/toasts";
import type { Given } from "./given";
import { PublicPage } from "./PublicPage";
import styles from "./PublicPage.module.css";

const NEEDS_PASSWORD = "EXTERNAL_LINK_NEEDS_PASSWORD";

interface Props {
  readonly returned: Returned;
  readonly onDone: (given: Given) => void;
  readonly onBack: () => void;
}

/** What follows when a provider led the browser back: a session, the account's password the first time, or why not. */
export function ExternalStep({ returned, onDone, onBack }: Props) {
  const { t } = useTranslation("auth");
  const logIn = useAction(ExternalLoginDocument, (data) => data.externalLogin);
  const [refusal, setRefusal] = useState(returned.kind === "refused" ? t("externalRefused") : undefined);
  const [asksPassword, setAsksPassword] = useState(false);
  const begun = useRef(false);
  const vouched = returned.kind === "vouched" ? returned : undefined;
  const send = (password: string | null) =>
    logIn({ input: { token: vouched?.token ?? "", proof: vouched?.proof ?? "", password, deviceToken: readDeviceToken() ?? null } });
  useEffect(() => {
    if (!vouched || begun.current) return;
    begun.current = true;
    void send(null).then((outcome) => {
      if (outcome.kind === "done") return onDone(outcome.payload);
      if (outcome.kind === "refused" && outcome.errors.some(({ code }) => code === NEEDS_PASSWORD)) return setAsksPassword(true);
      setRefusal(refusalOf(outcome));
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for what was brought back
  }, [vouched]);
  const back = (
    <Button type="link" block onClick={onBack}>
      {t("toSignIn")}
    </Button>
  );
  if (asksPassword) {
    return (
      <PublicPage title={t("externalLink")} hint={t("externalLinkHint")}>
        <FormShell<{ readonly password: string }, Given>
          guard={false}
          initialValues={{ password: "" }}
          submitLabel={t("externalLinkSubmit")}
          submit={({ password }) => send(password)}
          onDone={onDone}
        >
          <Field name="password" label={t("password")} required>
            <Input.Password autoComplete="current-password" autoFocus />
          </Field>
        </FormShell>
        {back}
      </PublicPage>
    );
  }
  return (
    <PublicPage title={refusal ? t("externalFailed") : t("externalWorking")} hint={refusal ? t("externalFailedHint") : t("externalWorkingHint")}>
      <div className={styles.outcome}>{refusal ? <Alert type="error" showIcon title={refusal} /> : <Spin />}</div>
      {refusal && back}
    </PublicPage>
  );
}
