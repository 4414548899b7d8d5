import type { LocalizedText } from "../form/LocalizedTextInput";

/** Only what the API takes of each text; an answer carries more (`__typename`). */
export function plainTexts(texts: LocalizedText | undefined): { readonly locale: string; readonly value: string }[] {
  return (texts ?? []).map(({ locale, value }) => ({ locale, value: value.trim() })).filter(({ value }) => value !== "");
}

/** The text in a language, or in the first there is. */
export function textIn(texts: LocalizedText | undefined, locale: string): string {
  return (texts?.find((text) => text.locale === locale) ?? texts?.[0])?.value.trim() ?? "";
}
