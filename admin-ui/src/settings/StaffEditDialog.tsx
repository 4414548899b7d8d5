import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { StaffUpdateDocument, type AccountState, type StaffRowFragment } from "../api/generated/settings/staff";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { isSimple, scopeInputs, scopesOf, type ScopesByRole } from "./roleScopes";
import { RolesField } from "./RolesField";
import { ScopeFields } from "./ScopeFields";

interface Values {
  readonly name: string;
  readonly phone: string;
  readonly roleIds: readonly string[];
  readonly scopes?: ScopesByRole;
  readonly state: AccountState;
}

/** Changes a person's data, roles or state, against the version that was read. */
export function StaffEditDialog({ staff, onClose }: { readonly staff: StaffRowFragment; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const viewer = useViewer();
  const update = useAction(StaffUpdateDocument, (data) => data.staffUpdate);
  // A person who was invited becomes active by signing in; nobody is made one who was invited.
  const states: readonly AccountState[] = staff.state === "INVITED" ? ["INVITED", "SUSPENDED"] : ["ACTIVE", "SUSPENDED"];
  // Places that differ within one role are said by the API only: such a role keeps them.
  const kept = staff.roles.map(({ id }) => id).filter((id) => !isSimple(staff.assignments.filter(({ role }) => role.id === id)));
  const scopes = scopesOf(staff.assignments);
  return (
    <FormDialog<Values, unknown>
      open
      width={600}
      title={t("editOne", { name: staff.name })}
      onClose={onClose}
      initialValues={{ name: staff.name, phone: staff.phone ?? "", roleIds: staff.roles.map(({ id }) => id), scopes, state: staff.state }}
      verdict={settingsCan(viewer).writeStaff()}
      submitLabel={t("save")}
      submit={({ phone, scopes: given = {}, ...values }, { idempotencyKey }) => {
        const roleScopes = scopeInputs(values.roleIds.filter((id) => !kept.includes(id)), given);
        return update({ input: { id: staff.id, ...values, roleScopes, phone: phone.trim() || null, ifVersion: staff.version }, key: idempotencyKey });
      }}
      onDone={() => toasts.done(t("saved"))}
    >
      <Field name="name" label={t("name")} required>
        <Input autoComplete="off" maxLength={120} />
      </Field>
      <Field name="phone" label={t("phone")}>
        <Input type="tel" autoComplete="off" />
      </Field>
      <RolesField />
      <ScopeFields kept={kept} />
      <Field name="state" label={t("stateLabel")} required>
        <Select options={states.map((value) => ({ value, label: t(`staffState.${value}`) }))} />
      </Field>
    </FormDialog>
  );
}
