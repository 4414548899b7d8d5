import type { FieldDefinitionRowFragment, FieldValueFragment } from "../api/generated/fields/fields";
import type { Outcome } from "../lib/problem";

/** What a form holds of a field: the text of its value, or those of a list. */
export type Held = string | undefined | readonly (string | undefined)[];

export type Definition = FieldDefinitionRowFragment;

type Holding = Readonly<Record<string, Held>>;

/** What a form begins with; a list that is empty has no rows. */
export function heldValues(definitions: readonly Definition[], stored: readonly FieldValueFragment[]): Holding {
  const known = new Map(stored.map(({ key, value }) => [key, value]));
  return Object.fromEntries(definitions.map(({ key, isList }) => [key, isList ? texts(known.get(key)) : text(known.get(key))]));
}

/** The fields that differ from what was there, as the API takes them: null empties one. */
export function changedValues(definitions: readonly Definition[], before: Holding, after: Holding): { key: string; value: unknown }[] {
  return definitions
    .map((definition) => ({ key: definition.key, was: sent(definition, before[definition.key]), value: sent(definition, after[definition.key]) }))
    .filter(({ was, value }) => JSON.stringify(was) !== JSON.stringify(value))
    .map(({ key, value }) => ({ key, value }));
}

/** Puts the server's `nodes.0.values.2.value.1` at the field that was sent in third place, and its second row. */
export function atFields<Payload>(outcome: Outcome<Payload>, sentKeys: readonly string[]): Outcome<Payload> {
  if (outcome.kind !== "refused") return outcome;
  const errors = outcome.errors.map((error) => {
    const path = error.field ?? [];
    const at = path.indexOf("values");
    const key = at < 0 ? undefined : sentKeys[Number(path[at + 1])];
    return key === undefined ? error : { ...error, field: ["values", key, ...path.slice(at + 3)] };
  });
  return { kind: "refused", errors };
}

function sent({ type, isList }: Definition, held: Held): unknown {
  const one = (given: string | undefined): unknown => (type === "BOOLEAN" ? given === "true" : given?.trim());
  if (!isList) return typeof held === "string" && held.trim() !== "" ? one(held) : null;
  const rows = (Array.isArray(held) ? (held as readonly (string | undefined)[]) : []).filter((row) => row?.trim());
  return rows.length > 0 ? rows.map(one) : null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function texts(value: unknown): readonly (string | undefined)[] {
  return Array.isArray(value) ? value.map(text) : [];
}
