import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { StaffCreateDocument, StaffInviteDocument } from "../api/generated/settings/staff";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import type { Outcome } from "../lib/problem";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { scopeInputs, type ScopesByRole } from "./roleScopes";
import { RolesField } from "./RolesField";
import { ScopeFields } from "./ScopeFields";

interface Values {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly password: string;
  readonly roleIds: readonly string[];
  readonly scopes?: ScopesByRole;
}

const EMPTY: Values = { name: "", email: "", phone: "", password: "", roleIds: [] };

/** Takes a person on: by an invitation, or with a first password where there is no mail. */
export function StaffCreateDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const viewer = useViewer();
  const create = useAction(StaffCreateDocument, (data) => data.staffCreate, ["StaffMember"]);
  const invite = useAction(StaffInviteDocument, (data) => data.staffInvite, ["StaffMember"]);
  const take = ({ password, scopes = {}, ...given }: Values, key: string): Promise<Outcome<unknown>> => {
    const person = { ...given, phone: given.phone.trim() || null, roleScopes: scopeInputs(given.roleIds, scopes) };
    return password ? create({ input: { ...person, password } }) : invite({ input: person, key });
  };
  return (
    <FormDialog<Values, unknown>
      open={open}
      title={t("newStaff")}
      onClose={onClose}
      initialValues={EMPTY}
      verdict={settingsCan(viewer).writeStaff()}
      submitLabel={t("create")}
      submit={(values, { idempotencyKey }) => take(values, idempotencyKey)}
      onDone={() => toasts.done(t("staffCreated"))}
    >
      <Field name="name" label={t("name")} required>
        <Input autoComplete="off" maxLength={120} />
      </Field>
      <Field name="email" label={t("email")} required>
        <Input type="email" autoComplete="off" />
      </Field>
      <Field name="password" label={t("firstPassword")} hint={t("firstPasswordHint")}>
        <Input.Password autoComplete="new-password" />
      </Field>
      <Field name="phone" label={t("phone")}>
        <Input type="tel" autoComplete="off" />
      </Field>
      <RolesField />
      <ScopeFields />
    </FormDialog>
  );
}
