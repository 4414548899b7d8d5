import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { useLocations } from "./useLocations";

/** Where stock moves; asked only where the shop has more than one place. */
export function LocationField() {
  const { t } = useTranslation("inventory");
  const locations = useLocations();
  if (locations.length < 2) return null;
  return (
    <Field name={["lines", 0, "locationId"]} label={t("location")} required>
      <Select options={locations.map(({ id, name }) => ({ value: id, label: name }))} />
    </Field>
  );
}
