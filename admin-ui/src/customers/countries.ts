// What browsers name as regions of two letters, but ISO 3166 has not assigned to a country.
const NO_COUNTRIES = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

export interface Country {
  readonly value: string;
  readonly label: string;
}

/** Every country by its name in a language, with its code so that both can be searched. */
export function countriesIn(locale: string): readonly Country[] {
  const names = new Intl.DisplayNames([locale], { type: "region", fallback: "none" });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter((code) => !NO_COUNTRIES.has(code));
  const found = codes.flatMap((code) => {
    const name = names.of(code);
    return name ? [{ value: code, label: `${name} (${code})` }] : [];
  });
  return found.sort((one, other) => one.label.localeCompare(other.label, locale));
}
