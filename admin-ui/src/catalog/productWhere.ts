import type { CustomFieldFilter, ProductState, ProductWhere } from "../api/generated/catalog/products";
import { parseChoices, type ListSearch } from "../table/search";

export const STATES: readonly ProductState[] = ["DRAFT", "PUBLISHED", "ARCHIVED"];
export const LACKS = ["picture", "category"] as const;

export type Custom = { readonly custom?: readonly CustomFieldFilter[] };

/** The URL's filters as the API's `where`, with those of custom fields; a facet is counted without its own filter. */
export function productWhere(search: ListSearch, custom: Custom, without?: "category" | "tag"): ProductWhere {
  const states = parseChoices(search["state"], STATES);
  const lacks = parseChoices(search["lacks"], LACKS);
  const category = without === "category" ? undefined : search["category"];
  const tags = without === "tag" ? undefined : search["tag"]?.split(",");
  return {
    ...(states.length > 0 ? { state: { in: states } } : {}),
    ...(category ? { categoryId: { eq: category } } : {}),
    ...(tags ? { tagId: { in: tags } } : {}),
    ...(lacks.includes("picture") ? { hasMedia: { eq: false } } : {}),
    ...(lacks.includes("category") ? { hasCategory: { eq: false } } : {}),
    ...custom,
  };
}
