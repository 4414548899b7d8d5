interface Stocked {
  readonly trackStock: boolean;
  readonly unitDecimals: number;
  readonly availability: { readonly inStock: boolean; readonly available?: string | null | undefined };
}

/** The exact sum of decimal strings, whatever their places. */
export function sumDecimals(texts: readonly string[]): string {
  const places = Math.max(0, ...texts.map((text) => text.split(".")[1]?.length ?? 0));
  const total = texts.reduce((sum, text) => {
    const [whole = "0", rest = ""] = text.split(".");
    return sum + BigInt(whole + rest.padEnd(places, "0"));
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, "0");
  const split = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return total < 0n ? `-${text}` : text;
}

/** What can be sold of a product's variants together; undefined where no stock is kept. */
export function stockOf(variants: readonly Stocked[]): string | undefined {
  const tracked = variants.filter(({ trackStock }) => trackStock);
  if (tracked.length === 0) return undefined;
  return sumDecimals(tracked.map(({ availability }) => availability.available ?? "0"));
}
