import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { LocationCreateDocument, type LocationCreateInput, type LocationKind } from "../api/generated/settings/places";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { HandleField, NameField } from "./NameFields";

const KINDS = ["WAREHOUSE", "STORE"] as const satisfies readonly LocationKind[];

/** Opens a warehouse or a store. */
export function LocationDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const viewer = useViewer();
  const create = useAction(LocationCreateDocument, (data) => data.locationCreate, ["Location"]);
  return (
    <FormDialog<LocationCreateInput, unknown>
      open={open}
      title={t("newLocation")}
      onClose={onClose}
      initialValues={{ handle: "", name: [], kind: "WAREHOUSE" }}
      verdict={settingsCan(viewer).writeShop()}
      submitLabel={t("create")}
      submit={(input, { idempotencyKey }) => create({ input, key: idempotencyKey })}
      onDone={() => toasts.done(t("locationCreated"))}
    >
      <NameField />
      <HandleField />
      <Field name="kind" label={t("locationKind")} required>
        <Select options={KINDS.map((value) => ({ value, label: t(`locationKinds.${value}`) }))} />
      </Field>
    </FormDialog>
  );
}
