import { useSearch } from "@tanstack/react-router";
import { Input } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { StaffLoginDocument } from "../api/generated/api/session";
import { isSignedIn, startSession } from "../api/session";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { parsePath } from "../lib/path";
import { paths } from "../paths";
import type { ListSearch } from "../table/search";
import { LocaleSwitch } from "../ui/LocaleSwitch";
import { useGo } from "../ui/useGo";
import styles from "./LoginPage.module.css";

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Where staff sign in; it leads on to the page they came for. */
export function LoginPage() {
  const { t } = useTranslation(["auth", "common"]);
  const search: ListSearch = useSearch({ strict: false });
  const next = parsePath(search["next"]) ?? paths.dashboard();
  const go = useGo();
  const signIn = useAction(StaffLoginDocument, (data) => data.staffLogin);
  useEffect(() => {
    document.title = `${t("title")} · Entrepot`;
  }, [t]);
  useEffect(() => {
    if (isSignedIn()) go(next, "replace");
  }, [go, next]);
  return (
    <div className={styles.page}>
      <div className={styles.language}>
        <LocaleSwitch />
      </div>
      <main className={styles.card}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={40} height={40} />
        <h1 className={styles.title}>{t("title")}</h1>
        <p className={styles.hint}>{t("hint")}</p>
        <FormShell<Credentials, { readonly accessToken?: string | null; readonly refreshToken?: string | null }>
          guard={false}
          initialValues={{ email: "", password: "" }}
          submitLabel={t("signIn")}
          submit={(input) => signIn({ input: { email: input.email.trim(), password: input.password } })}
          onDone={({ accessToken, refreshToken }) => {
            if (!accessToken || !refreshToken) return;
            startSession({ accessToken, refreshToken });
            go(next, "replace");
          }}
        >
          <Field name="email" label={t("email")} required>
            <Input type="email" autoComplete="username" autoFocus placeholder="name@example.com" />
          </Field>
          <Field name="password" label={t("password")} required>
            <Input.Password autoComplete="current-password" />
          </Field>
        </FormShell>
      </main>
    </div>
  );
}
