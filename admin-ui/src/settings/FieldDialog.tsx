import { Checkbox, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { FieldDefinitionCreateDocument, FieldDefinitionUpdateDocument } from "../api/generated/settings/fields";
import { useAction } from "../api/useAction";
import { useShop, useViewer } from "../api/viewer";
import { fieldsCan } from "../fields/capabilities";
import { OWNER_TYPES } from "../fields/owners";
import type { Definition } from "../fields/values";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { LocalizedTextInput } from "../form/LocalizedTextInput";
import { useToasts } from "../ui/toasts";
import { creationInput, FIELD_TYPES, fieldValues, validationInput, type FieldValues } from "./fieldInput";
import { FieldRules } from "./FieldRules";
import { NameField } from "./NameFields";
import styles from "./settings.module.css";

interface Props {
  /** The one to change; without it one is defined. Its type and key stay as they are. */
  readonly definition?: Definition;
  readonly onClose: () => void;
}

/** Defines a custom field, or changes how it is called, who sees it, and what new values must be like. */
export function FieldDialog({ definition, onClose }: Props) {
  const { t } = useTranslation("fields");
  const toasts = useToasts();
  const { locales } = useShop();
  const owned = definition ? [definition.ownerType] : [];
  const create = useAction(FieldDefinitionCreateDocument, (data) => data.fieldDefinitionCreate, ["FieldDefinition"]);
  const update = useAction(FieldDefinitionUpdateDocument, (data) => data.fieldDefinitionUpdate, ["FieldDefinition", ...owned]);
  const initial = fieldValues(definition);
  const submit = (values: FieldValues, key: string) => {
    if (!definition) return create({ input: creationInput(values), key });
    const { id, type, version } = definition;
    const { name, description, isPublic, validation } = values;
    return update({ input: { id, ifVersion: version, name, description, isPublic, validation: validationInput(type, validation) }, key });
  };
  return (
    <FormDialog<FieldValues, unknown>
      open
      width={600}
      title={definition ? t("changeOne", { name: definition.name }) : t("newField")}
      onClose={onClose}
      initialValues={initial}
      verdict={fieldsCan(useViewer()).define()}
      submitLabel={t(definition ? "save" : "create")}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t(definition ? "saved" : "fieldCreated"))}
    >
      <NameField />
      {!definition && <Fixed />}
      <Field name="description" label={t("descriptionLabel")} hint={t("descriptionHint")}>
        <LocalizedTextInput locales={locales} />
      </Field>
      <FieldRules {...(definition ? { type: definition.type } : {})} />
      <Field name="isPublic" label={t("sight")} required valuePropName="checked">
        <Checkbox>{t("isPublic")}</Checkbox>
      </Field>
    </FormDialog>
  );
}

/** What is decided once. */
function Fixed() {
  const { t } = useTranslation("fields");
  return (
    <fieldset className={styles.scope}>
      <legend>{t("fixedHint")}</legend>
      <FieldRow>
        <Field name="ownerType" label={t("ownerLabel")} required>
          <Select options={OWNER_TYPES.map((value) => ({ value, label: t(`owner.${value}`) }))} />
        </Field>
        <Field name="type" label={t("typeLabel")} required>
          <Select options={FIELD_TYPES.map((value) => ({ value, label: t(`type.${value}`) }))} />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field name="key" label={t("key")} required hint={t("keyHint")}>
          <Input autoComplete="off" maxLength={64} />
        </Field>
        <Field name="isList" label={t("several")} required valuePropName="checked">
          <Checkbox>{t("isList")}</Checkbox>
        </Field>
      </FieldRow>
    </fieldset>
  );
}
