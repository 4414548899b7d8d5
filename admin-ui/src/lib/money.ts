/** An amount as the API gives it: a decimal string, never a float. */
export interface MoneyValue {
  readonly amount: string;
  readonly currencyCode: string;
}

const scales = new Map<string, number>();

/** How many decimals a currency has: CNY 2, JPY 0, KWD 3. */
export function currencyScale(currencyCode: string): number {
  const known = scales.get(currencyCode);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat("en", { style: "currency", currency: currencyCode });
  const scale = format.resolvedOptions().maximumFractionDigits ?? 2;
  scales.set(currencyCode, scale);
  return scale;
}

/** Formats without passing through a float: Intl takes the decimal string as it is. */
export function formatMoney(money: MoneyValue, locale: string, options: Intl.NumberFormatOptions = {}): string {
  const scale = currencyScale(money.currencyCode);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currencyCode,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: scale,
    maximumFractionDigits: Math.max(scale, decimalsOf(money.amount)),
    ...options,
  });
  return format.format(money.amount as Intl.StringNumericLiteral);
}

function decimalsOf(amount: string): number {
  return Math.min(amount.split(".")[1]?.length ?? 0, 20);
}

/** "12.5" of CNY → 1250n; throws when the text is no decimal or has more decimals than the currency. */
export function toMinor(money: MoneyValue): bigint {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(money.amount.trim());
  const scale = currencyScale(money.currencyCode);
  if (!found) throw new RangeError(`not an amount: ${money.amount}`);
  const [, sign = "", whole = "0", decimals = ""] = found;
  const kept = decimals.replace(/0+$/, "");
  if (kept.length > scale) throw new RangeError(`${money.currencyCode} has ${scale} decimals: ${money.amount}`);
  const minor = BigInt(whole + kept.padEnd(scale, "0"));
  return sign ? -minor : minor;
}

/** 1250n of CNY → {amount: "12.50", currencyCode: "CNY"}. */
export function fromMinor(minor: bigint, currencyCode: string): MoneyValue {
  const scale = currencyScale(currencyCode);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(scale + 1, "0");
  const split = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return { amount: minor < 0n ? `-${text}` : text, currencyCode };
}

/** The exact sum; all amounts are of the one currency. */
export function sumMoney(amounts: readonly MoneyValue[], currencyCode: string): MoneyValue {
  const total = amounts.reduce((sum, money) => {
    if (money.currencyCode !== currencyCode) throw new RangeError(`${money.currencyCode} is not ${currencyCode}`);
    return sum + toMinor(money);
  }, 0n);
  return fromMinor(total, currencyCode);
}

/** Tells the sign of a decimal string without a float: -1, 0 or 1. */
export function signOf(amount: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(amount)) return 0;
  return amount.trim().startsWith("-") ? -1 : 1;
}
