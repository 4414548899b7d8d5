import type { EntryFragment } from "../api/generated/finance/journal";
import { sumMoney, type MoneyValue } from "../lib/money";

type Lines = EntryFragment["lines"];

/** One side of an entry, summed over the named accounts or over all. */
export function sideOf(entry: Pick<EntryFragment, "lines" | "currency">, side: "debit" | "credit", codes: readonly string[] = []): MoneyValue {
  const lines: Lines = codes.length > 0 ? entry.lines.filter(({ account }) => codes.includes(account.code)) : entry.lines;
  return sumMoney(lines.map((line) => line[side]), entry.currency);
}
