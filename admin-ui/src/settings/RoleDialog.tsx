import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { RoleCreateDocument, RoleUpdateDocument, type RoleDetailFragment } from "../api/generated/settings/staff";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import type { LocalizedText } from "../form/LocalizedTextInput";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { NameField } from "./NameFields";
import { PermissionsInput } from "./PermissionsInput";
import { usePermissionList } from "./useRoles";

interface Values {
  readonly name: LocalizedText;
  readonly permissions: readonly string[];
  readonly requiresFactor: boolean;
}

/** Makes a role, or changes one: its holders' rights change at once. Of the owner's, only whether it asks for a second factor. */
export function RoleDialog({ role, onClose }: { readonly role: RoleDetailFragment | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const viewer = useViewer();
  const create = useAction(RoleCreateDocument, (data) => data.roleCreate, ["Role"]);
  const update = useAction(RoleUpdateDocument, (data) => data.roleUpdate);
  const initial: Values = {
    name: role?.nameTranslations.map(({ locale, value }) => ({ locale, value })) ?? [],
    permissions: role?.permissions ?? [],
    requiresFactor: role?.requiresFactor ?? false,
  };
  const everyPermission = usePermissionList().map(({ code }) => code);
  const fixed = role?.grantsAll ?? false;
  return (
    <FormDialog<Values, unknown>
      open
      width={640}
      title={role ? t("editOne", { name: role.name }) : t("newRole")}
      onClose={onClose}
      initialValues={initial}
      verdict={role ? settingsCan(viewer).editRole(role, everyPermission) : settingsCan(viewer).writeStaff()}
      submitLabel={role ? t("save") : t("create")}
      submit={(values, { idempotencyKey: key }) =>
        role ? update({ input: { id: role.id, ...values, ifVersion: role.version }, key }) : create({ input: values, key })
      }
      onDone={() => toasts.done(role ? t("saved") : t("roleCreated"))}
    >
      {!fixed && <NameField />}
      <Field name="requiresFactor" label={t("factors")} required valuePropName="checked" hint={t("factorRequiredHint")}>
        <Checkbox>{t("requiresFactor")}</Checkbox>
      </Field>
      {!fixed && (
        <Field name="permissions" label={t("mayDo")} required>
          <PermissionsInput label={t("mayDo")} />
        </Field>
      )}
    </FormDialog>
  );
}
