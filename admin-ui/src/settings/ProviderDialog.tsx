import { Checkbox, Form, Input, Select, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { IdentityProviderCreateDocument, IdentityProviderUpdateDocument, type ProviderRowFragment } from "../api/generated/settings/providers";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { useRoles } from "./useRoles";

const AUDIENCES = ["STAFF", "CUSTOMER"] as const;

interface Values {
  readonly name: string;
  readonly audience: (typeof AUDIENCES)[number];
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly allowsSignUp?: boolean;
  readonly emailDomains?: readonly string[];
  readonly roleId?: string;
}

const EMPTY: Values = { name: "", audience: "STAFF", issuer: "", clientId: "", allowsSignUp: false };

/** Registers a provider, or changes one; whose word is taken, and for whom, stays as it was registered. */
export function ProviderDialog({ provider, onClose }: { readonly provider: ProviderRowFragment | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("providers");
  const toasts = useToasts();
  const create = useAction(IdentityProviderCreateDocument, (data) => data.identityProviderCreate, ["IdentityProvider"]);
  const update = useAction(IdentityProviderUpdateDocument, (data) => data.identityProviderUpdate);
  return (
    <FormDialog<Values, unknown>
      open
      width={600}
      title={provider ? t("editOne", { name: provider.name }) : t("newProvider")}
      onClose={onClose}
      initialValues={provider ? valuesOf(provider) : EMPTY}
      verdict={settingsCan(useViewer()).writeStaff()}
      submitLabel={t(provider ? "save" : "create")}
      submit={(values) => {
        const { clientSecret = "", ...shared } = { name: values.name.trim(), clientId: values.clientId.trim(), clientSecret: values.clientSecret, ...signUpOf(values) };
        if (provider) return update({ input: { id: provider.id, ...shared, ...(clientSecret ? { clientSecret } : {}), ifVersion: provider.version } });
        return create({ input: { ...shared, clientSecret, audience: values.audience, issuer: values.issuer.trim() } });
      }}
      onDone={() => toasts.done(t(provider ? "saved" : "created"))}
    >
      {(form) => <ProviderFields form={form} isNew={!provider} />}
    </FormDialog>
  );
}

function ProviderFields({ form, isNew }: { readonly form: FormInstance<Values>; readonly isNew: boolean }) {
  const { t } = useTranslation("providers");
  return (
    <>
      <Field name="name" label={t("name")} required hint={t("nameHint")}>
        <Input autoComplete="off" maxLength={120} />
      </Field>
      <Field name="audience" label={t("audienceLabel")} required>
        <Select disabled={!isNew} options={AUDIENCES.map((value) => ({ value, label: t(`audience.${value}`) }))} />
      </Field>
      <Field name="issuer" label={t("issuer")} required hint={t("issuerHint")}>
        <Input type="url" autoComplete="off" disabled={!isNew} placeholder="https://accounts.google.com" />
      </Field>
      <Field name="clientId" label={t("clientId")} required>
        <Input autoComplete="off" maxLength={255} />
      </Field>
      <Field name="clientSecret" label={t("clientSecret")} required={isNew} hint={isNew ? t("clientSecretHint") : t("clientSecretKept")}>
        <Input.Password autoComplete="off" />
      </Field>
      <SignUpFields form={form} />
    </>
  );
}

/** Whether strangers get an account: staff only with addresses of named domains, and in one role. */
function SignUpFields({ form }: { readonly form: FormInstance<Values> }) {
  const { t } = useTranslation("providers");
  const { roles } = useRoles();
  const allowed = Form.useWatch("allowsSignUp", form);
  const isStaff = Form.useWatch("audience", form) === "STAFF";
  return (
    <>
      <Field name="allowsSignUp" label={t("signUp")} required valuePropName="checked" hint={t(isStaff ? "signUpHintStaff" : "signUpHint")}>
        <Checkbox>{t("allowsSignUp")}</Checkbox>
      </Field>
      {allowed && (
        <Field name="emailDomains" label={t("emailDomains")} required={isStaff} hint={t("emailDomainsHint")}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[" ", ","]} placeholder="example.com" />
        </Field>
      )}
      {allowed && isStaff && (
        <Field name="roleId" label={t("role")} required>
          <Select options={roles.filter(({ grantsAll }) => !grantsAll).map(({ id, name }) => ({ value: id, label: name }))} />
        </Field>
      )}
    </>
  );
}

function valuesOf({ name, audience, issuer, clientId, allowsSignUp, emailDomains, role }: ProviderRowFragment): Values {
  return { name, audience, issuer, clientId, allowsSignUp, emailDomains, ...(role ? { roleId: role.id } : {}) };
}

/** What is not shown does not count: without signing up there is no role to get. */
function signUpOf({ allowsSignUp = false, emailDomains = [], audience, roleId }: Values) {
  const role = allowsSignUp && audience === "STAFF" ? (roleId ?? null) : null;
  return { allowsSignUp, emailDomains: allowsSignUp ? emailDomains : [], roleId: role };
}
