/** What a person typed → a plain decimal string, or undefined: full-width digits, spaces and group commas are accepted. */
export function parseDecimal(text: string, decimals: number, negative = false): string | undefined {
  const plain = text.normalize("NFKC").replace(/[\s,_]/g, "").replace("。", ".");
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!found) return undefined;
  const [, sign = "", whole = "", rest = ""] = found;
  if (whole === "" && rest === "") return undefined;
  if (sign === "-" && !negative) return undefined;
  if (rest.replace(/0+$/, "").length > decimals) return undefined;
  const value = `${whole.replace(/^0+(?=\d)/, "") || "0"}${decimals > 0 ? `.${rest.slice(0, decimals).padEnd(decimals, "0")}` : ""}`;
  return sign === "-" && /[1-9]/.test(value) ? `-${value}` : value;
}

/** Formats a decimal string with group separators and no float. */
export function formatDecimal(text: string, locale: string, options: Intl.NumberFormatOptions = {}): string {
  const decimals = Math.min(text.split(".")[1]?.length ?? 0, 20);
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 0, maximumFractionDigits: decimals, ...options });
  return format.format(text as Intl.StringNumericLiteral);
}

/** How many places a decimal string is written with: "1.500" → 3. */
export function placesOf(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

/** The exact sum of decimal strings, with as many places as the longest. */
export function sumDecimals(texts: readonly string[]): string {
  const places = Math.max(0, ...texts.map(placesOf));
  const total = texts.reduce((sum, text) => {
    const [whole = "0", rest = ""] = text.split(".");
    return sum + BigInt(whole + rest.padEnd(places, "0"));
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, "0");
  const split = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return total < 0n ? `-${text}` : text;
}

/** The same decimal with the other sign. */
export function negated(text: string): string {
  if (!/[1-9]/.test(text)) return text;
  return text.startsWith("-") ? text.slice(1) : `-${text}`;
}
