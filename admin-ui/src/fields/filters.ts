import type { CustomFieldFilter } from "../api/generated/catalog/products";
import { addDays, startOfDay } from "../lib/dates";
import type { Filter } from "../table/filters";
import { parseChoices, parseDays, parseRange, type ListSearch } from "../table/search";
import type { Definition } from "./values";

// More would push a list out of sight; the rest is filtered by through the API.
export const MOST_FILTERS = 6;

interface Words {
  readonly yes: string;
  readonly no: string;
}

/** The first custom fields of a type as filters of its list; a field's key in the URL is `field.<key>`. */
export function fieldFilters(definitions: readonly Definition[], { yes, no }: Words): readonly Filter[] {
  return filterable(definitions).map((definition): Filter => {
    const { type, name, validation } = definition;
    const shared = { key: urlKey(definition), label: name };
    if (type === "SELECT") return { kind: "choices", ...shared, options: validation.options.map((option) => ({ value: option, label: option })) };
    if (type === "BOOLEAN") return { kind: "choice", ...shared, options: [{ value: "true", label: yes }, { value: "false", label: no }] };
    if (type === "DATE" || type === "INSTANT") return { kind: "days", ...shared };
    return type === "TEXT" ? { kind: "text", ...shared } : { kind: "range", ...shared };
  });
}

/** What the URL says of custom fields, as the API's `custom`. */
export function fieldConditions(definitions: readonly Definition[], search: ListSearch, timeZone: string): CustomFieldFilter[] {
  return filterable(definitions).flatMap((definition) => {
    const given = search[urlKey(definition)];
    const condition = given ? conditionOf(definition, given, timeZone) : undefined;
    return condition ? [{ key: definition.key, ...condition }] : [];
  });
}

function filterable(definitions: readonly Definition[]): readonly Definition[] {
  return definitions.filter(({ type }) => type !== "REFERENCE").slice(0, MOST_FILTERS);
}

function urlKey({ key }: Definition): string {
  return `field.${key}`;
}

function conditionOf({ type, validation }: Definition, given: string, timeZone: string): Omit<CustomFieldFilter, "key"> | undefined {
  if (type === "TEXT") return { text: { contains: given } };
  if (type === "BOOLEAN") return { boolean: { eq: given === "true" } };
  if (type === "SELECT") {
    const chosen = parseChoices(given, validation.options);
    return chosen.length > 0 ? { text: { in: [...chosen] } } : undefined;
  }
  const { from, to } = type === "INTEGER" || type === "DECIMAL" ? parseRange(given) : parseDays(given);
  if (!from && !to) return undefined;
  if (type === "INSTANT") return { instant: { ...(from ? { gte: startOfDay(from, timeZone) } : {}), ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}) } };
  const between = { ...(from ? { gte: from } : {}), ...(to ? { lte: to } : {}) };
  return type === "DATE" ? { date: between } : { number: between };
}
