import type { FieldDefinitionCreateInput, FieldType, FieldValidationInput } from "../api/generated/settings/fields";
import type { Definition } from "../fields/values";
import type { LocalizedText } from "../form/LocalizedTextInput";

export interface FieldValues {
  readonly ownerType: string;
  readonly key: string;
  readonly type: FieldType;
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  readonly isList: boolean;
  readonly isPublic: boolean;
  readonly validation?: {
    readonly minimum?: string;
    readonly maximum?: string;
    readonly maxLength?: string;
    readonly options?: readonly string[];
    readonly referenceType?: string;
  };
}

export const FIELD_TYPES: readonly FieldType[] = ["TEXT", "INTEGER", "DECIMAL", "BOOLEAN", "DATE", "INSTANT", "SELECT", "REFERENCE"];

export function isNumber(type: FieldType): boolean {
  return type === "INTEGER" || type === "DECIMAL";
}

/** What a form begins with. */
export function fieldValues(definition: Definition | undefined): FieldValues {
  const { validation } = definition ?? {};
  return {
    ownerType: definition?.ownerType ?? "Product",
    key: definition?.key ?? "",
    type: definition?.type ?? "TEXT",
    name: plain(definition?.nameTranslations),
    description: plain(definition?.descriptionTranslations),
    isList: definition?.isList ?? false,
    isPublic: definition?.isPublic ?? false,
    validation: {
      ...(validation?.minimum ? { minimum: validation.minimum } : {}),
      ...(validation?.maximum ? { maximum: validation.maximum } : {}),
      ...(validation?.maxLength ? { maxLength: String(validation.maxLength) } : {}),
      ...(validation?.referenceType ? { referenceType: validation.referenceType } : {}),
      options: validation?.options ?? [],
    },
  };
}

/** Only what the type knows: what was filled in for another type before is left out. */
export function validationInput(type: FieldType, given: FieldValues["validation"] = {}): FieldValidationInput {
  if (isNumber(type)) return { minimum: given.minimum?.trim() || null, maximum: given.maximum?.trim() || null };
  if (type === "TEXT") return { maxLength: given.maxLength ? Number(given.maxLength) : null };
  if (type === "SELECT") return { options: [...(given.options ?? [])] };
  return type === "REFERENCE" ? { referenceType: given.referenceType ?? null } : {};
}

/** The input that defines a field. */
export function creationInput({ ownerType, key, type, name, description, isList, isPublic, validation }: FieldValues): FieldDefinitionCreateInput {
  return { ownerType, key: key.trim(), type, name: [...name], description: [...description], isList, isPublic, validation: validationInput(type, validation) };
}

function plain(texts: LocalizedText = []): LocalizedText {
  return texts.map(({ locale, value }) => ({ locale, value }));
}
