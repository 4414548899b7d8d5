import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { AppTokenCreateDocument, type AppDetailFragment } from "../api/generated/settings/app";
import { useAction } from "../api/useAction";
import { CheckboxList } from "../form/CheckboxList";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { usePermissionList } from "./useRoles";

interface Values {
  readonly name: string;
  readonly expiresAt?: string;
  readonly scopes: readonly string[];
}

interface Made {
  readonly token?: string | null | undefined;
}

interface Props {
  readonly open: boolean;
  readonly app: AppDetailFragment;
  readonly onClose: () => void;
  readonly show: (token: string) => void;
}

/** Makes a static token of an app, with all that the app may do or less. */
export function AppTokenDialog({ open, app, onClose, show }: Props) {
  const { t } = useTranslation("apps");
  const words = new Map(usePermissionList().map(({ code, description }) => [code, description]));
  const create = useAction(AppTokenCreateDocument, (data) => data.appTokenCreate, ["AppToken"]);
  return (
    <FormDialog<Values, Made>
      open={open}
      width={600}
      title={t("newToken")}
      onClose={onClose}
      initialValues={{ name: "", scopes: app.scopes }}
      submitLabel={t("create")}
      submit={({ name, expiresAt = null, scopes }) => create({ input: { appId: app.id, name: name.trim(), expiresAt, scopes } })}
      onDone={({ token }) => token && show(token)}
    >
      <Field name="name" label={t("name")} required hint={t("tokenNameHint")}>
        <Input autoComplete="off" maxLength={120} />
      </Field>
      <Field name="expiresAt" label={t("expiresAt")} hint={t("expiresAtHint")}>
        <InstantInput />
      </Field>
      <Field name="scopes" label={t("mayDo")} required hint={t("tokenScopesHint")}>
        <CheckboxList options={app.scopes.map((value) => ({ value, label: words.get(value) ?? value }))} />
      </Field>
    </FormDialog>
  );
}
