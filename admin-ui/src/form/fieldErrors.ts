import type { UserError } from "../lib/problem";

/** antd's name of a field: `["lines", 0, "quantity"]`. */
export type FieldName = readonly (string | number)[];

export interface PlacedErrors {
  readonly fields: readonly { readonly name: FieldName; readonly errors: readonly string[] }[];
  /** Those that belong to no field of this form. */
  readonly general: readonly string[];
}

/** The server's path → a field's name: the argument `input` is dropped and digits are indexes. */
export function fieldName(path: readonly string[]): FieldName {
  const inside = path[0] === "input" ? path.slice(1) : path;
  return inside.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Puts each refusal at the field it names, or at the nearest field around it; what has no field is said above the button. */
export function placeErrors(errors: readonly UserError[], registered: readonly FieldName[]): PlacedErrors {
  const names = new Map(registered.map((name) => [keyOf(name), name]));
  const placed = new Map<string, { name: FieldName; errors: string[] }>();
  const general: string[] = [];
  for (const error of errors) {
    const name = nearest(fieldName(error.field ?? []), names);
    if (!name) {
      general.push(error.message);
      continue;
    }
    const entry = placed.get(keyOf(name)) ?? { name, errors: [] };
    entry.errors.push(error.message);
    placed.set(keyOf(name), entry);
  }
  return { fields: [...placed.values()], general };
}

function nearest(name: FieldName, names: ReadonlyMap<string, FieldName>): FieldName | undefined {
  for (let length = name.length; length > 0; length -= 1) {
    const found = names.get(keyOf(name.slice(0, length)));
    if (found) return found;
  }
  return undefined;
}

function keyOf(name: FieldName): string {
  return JSON.stringify(name.map(String));
}
