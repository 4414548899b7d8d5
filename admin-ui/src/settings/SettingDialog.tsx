import { Checkbox, Input } from "antd";
import { useTranslation } from "react-i18next";
import { SettingSetDocument, type SettingRowFragment } from "../api/generated/settings/dated";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";

interface Values {
  readonly value: string | boolean;
  readonly effectiveFrom: string | undefined;
}

/** Decides a setting, from now or a later moment on. */
export function SettingDialog({ setting, onClose }: { readonly setting: SettingRowFragment; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const set = useAction(SettingSetDocument, (data) => data.settingSet, ["Setting", "SettingDecision", "Shop"]);
  const { name, type, description, value, isNullable, minimum, maximum } = setting;
  const isBoolean = type === "BOOLEAN";
  const initial = isBoolean ? value === true : typeof value === "string" || typeof value === "number" ? String(value) : "";
  const hint = typeof minimum === "number" && typeof maximum === "number" ? t("between", { minimum, maximum }) : isNullable ? t("emptyIsNone") : undefined;
  return (
    <FormDialog<Values, unknown>
      open
      title={t("editOne", { name: description })}
      onClose={onClose}
      initialValues={{ value: initial, effectiveFrom: undefined }}
      verdict={settingsCan(useViewer()).writeShop()}
      submitLabel={t("save")}
      submit={(given, { idempotencyKey: key }) => set({ input: { name, value: valueOf(given.value, type), effectiveFrom: given.effectiveFrom ?? null }, key })}
      onDone={() => toasts.done(t("saved"))}
    >
      <Field name="value" label={t("value")} required={!isNullable && type !== "TEXT"} hint={hint} {...(isBoolean ? { valuePropName: "checked" } : {})}>
        {isBoolean ? <Checkbox>{t("yes")}</Checkbox> : <Input autoComplete="off" inputMode={type === "TEXT" ? "text" : "decimal"} />}
      </Field>
      <Field name="effectiveFrom" label={t("holdsFrom")} hint={t("holdsFromHint")}>
        <InstantInput />
      </Field>
    </FormDialog>
  );
}

/** What was filled in as the API takes it; a number that is none is left for the server to refuse. */
function valueOf(value: string | boolean, type: SettingRowFragment["type"]): unknown {
  if (typeof value === "boolean") return value;
  const text = value.trim();
  if (text === "") return type === "TEXT" ? "" : null;
  return type === "INTEGER" && /^-?\d+$/.test(text) ? Number(text) : text;
}
