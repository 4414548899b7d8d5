import { toMinor, type MoneyValue } from "../lib/money";

/** How a figure stands to the period before: "+12.3" percent as a decimal string, or undefined where there was nothing before. */
export function percentChange(now: bigint, before: bigint): string | undefined {
  return percentOf(now - before, absolute(before));
}

/** A part in percent of a whole, to one decimal, rounded half away from zero, without a float. */
export function percentOf(part: bigint, whole: bigint): string | undefined {
  if (whole === 0n) return undefined;
  const tenths = (absolute(part) * 2000n + whole) / (whole * 2n);
  return `${part < 0n && tenths > 0n ? "-" : ""}${tenths / 10n}.${tenths % 10n}`;
}

/** The same for amounts of one currency. */
export function moneyChange(now: MoneyValue, before: MoneyValue): string | undefined {
  return percentChange(toMinor(now), toMinor(before));
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
