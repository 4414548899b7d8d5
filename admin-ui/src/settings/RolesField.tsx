import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { useRoles } from "./useRoles";

/** Which roles a person holds. */
export function RolesField() {
  const { t } = useTranslation("settings");
  const { roles } = useRoles();
  return (
    <Field name="roleIds" label={t("roles")} required>
      <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} options={roles.map(({ id, name }) => ({ value: id, label: name }))} />
    </Field>
  );
}
