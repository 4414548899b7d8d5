import { useSearch } from "@tanstack/react-router";
import { Input } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { StaffLoginDocument } from "../api/generated/api/session";
import { isSignedIn, readDeviceToken, startSession } from "../api/session";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { parsePath } from "../lib/path";
import { paths } from "../paths";
import type { ListSearch } from "../table/search";
import { useGo } from "../ui/useGo";
import { PublicPage } from "./PublicPage";

interface Credentials {
  readonly email: string;
  readonly password: string;
}

interface Given {
  readonly accessToken?: string | null;
  readonly refreshToken?: string | null;
  readonly deviceToken?: string | null;
}

/** Where staff sign in; it leads on to the page they came for. */
export function LoginPage() {
  const { t } = useTranslation(["auth", "common"]);
  const search: ListSearch = useSearch({ strict: false });
  const next = parsePath(search["next"]) ?? paths.dashboard();
  const go = useGo();
  const signIn = useAction(StaffLoginDocument, (data) => data.staffLogin);
  useEffect(() => {
    if (isSignedIn()) go(next, "replace");
  }, [go, next]);
  return (
    <PublicPage title={t("title")} hint={t("hint")} link={{ to: paths.forgotten(), label: t("forgotten") }}>
      <FormShell<Credentials, Given>
        guard={false}
        initialValues={{ email: "", password: "" }}
        submitLabel={t("signIn")}
        submit={({ email, password }) => signIn({ input: { email: email.trim(), password, deviceToken: readDeviceToken() ?? null } })}
        onDone={({ accessToken, refreshToken, deviceToken }) => {
          if (!accessToken || !refreshToken) return;
          startSession({ accessToken, refreshToken, deviceToken });
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
    </PublicPage>
  );
}
