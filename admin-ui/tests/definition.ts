import type { Definition } from "../src/fields/values";

/** A custom field of products, for tests. */
export function definition(key: string, type: Definition["type"], { options = [], isList = false }: { readonly options?: readonly string[]; readonly isList?: boolean } = {}): Definition {
  return {
    id: key,
    ownerType: "Product",
    key,
    type,
    isList,
    isPublic: false,
    name: key,
    nameTranslations: [],
    description: null,
    descriptionTranslations: [],
    validation: { minimum: null, maximum: null, maxLength: null, options, referenceType: null },
    version: 1,
  };
}
