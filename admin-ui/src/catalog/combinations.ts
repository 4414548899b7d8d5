import type { LocalizedText } from "../form/LocalizedTextInput";
import { textIn } from "./texts";

/** One value of each option, in the options' order: ["Red", "M"]. */
export type Combination = readonly string[];

/** Every combination of the lists' values; one empty combination of no list. */
export function combine<Value>(lists: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return lists.reduce<readonly (readonly Value[])[]>((made, values) => made.flatMap((start) => values.map((value) => [...start, value])), [[]]);
}

interface Option {
  readonly values: readonly { readonly name: string }[];
}

/** The combinations that no variant of the product has yet. */
export function freeCombinations(options: readonly Option[], variants: readonly { readonly title: string }[]): readonly Combination[] {
  const taken = new Set(variants.map(({ title }) => title));
  const all = combine(options.map(({ values }) => values.map(({ name }) => name)));
  return all.filter((combination) => !taken.has(combination.join(" / ")));
}

export interface OptionDraft {
  readonly name?: LocalizedText;
  readonly values?: readonly (LocalizedText | undefined)[];
}

export interface VariantDraft {
  readonly options: Combination;
  /** Where its values stand in their options, so that a renamed value keeps its row. */
  readonly places: readonly number[];
  readonly sku?: string;
  readonly barcode?: string;
  readonly price?: { readonly amount: string; readonly currencyCode: string };
  readonly quantity?: string;
  readonly unitCost?: { readonly amount: string; readonly currencyCode: string };
}

/** The rows of the matrix after the options changed: what was typed stays with its combination. */
export function fitVariants(rows: readonly VariantDraft[], options: readonly OptionDraft[], locale: string): readonly VariantDraft[] {
  const lists = options
    .map(({ values = [] }) => values.map((value, place) => ({ place, text: textIn(value, locale) })).filter(({ text }) => text !== ""))
    // An option is not there until it has a value.
    .filter((values) => values.length > 0);
  const wanted = combine(lists);
  const named = new Map(rows.map((row) => [JSON.stringify(row.options), row]));
  const targets = new Set(wanted.map((values) => JSON.stringify(values.map(({ text }) => text))));
  const placed = new Map(rows.filter((row) => !targets.has(JSON.stringify(row.options))).map((row) => [JSON.stringify(row.places), row]));
  return wanted.map((values) => {
    const [texts, places] = [values.map(({ text }) => text), values.map(({ place }) => place)];
    const before = named.get(JSON.stringify(texts)) ?? placed.get(JSON.stringify(places));
    return { ...before, options: texts, places };
  });
}
