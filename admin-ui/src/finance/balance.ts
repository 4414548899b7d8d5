import { currencyScale, fromMinor, toMinor, type MoneyValue } from "../lib/money";
import { parseDecimal } from "../lib/decimal";

export interface DraftLine {
  readonly account?: string | undefined;
  readonly debit?: MoneyValue | null | undefined;
  readonly credit?: MoneyValue | null | undefined;
}

export interface Balance {
  readonly debit: MoneyValue;
  readonly credit: MoneyValue;
  /** By how much the sides differ, whichever is the greater. */
  readonly difference: MoneyValue;
  readonly isBalanced: boolean;
}

/** How the lines of a draft stand; what is not yet an amount counts as nothing. */
export function balanceOf(lines: readonly (DraftLine | undefined)[], currencyCode: string): Balance {
  const sum = (side: "debit" | "credit") => lines.reduce((total, line) => total + minorOf(line?.[side], currencyCode), 0n);
  const [debit, credit] = [sum("debit"), sum("credit")];
  return {
    debit: fromMinor(debit, currencyCode),
    credit: fromMinor(credit, currencyCode),
    difference: fromMinor(debit > credit ? debit - credit : credit - debit, currencyCode),
    isBalanced: debit === credit,
  };
}

function minorOf(money: MoneyValue | null | undefined, currencyCode: string): bigint {
  const amount = money ? parseDecimal(money.amount, currencyScale(currencyCode)) : undefined;
  return amount === undefined ? 0n : toMinor({ amount, currencyCode });
}

/** Whether a line has an amount on exactly one side. */
export function isOneSided(line: DraftLine, currencyCode: string): boolean {
  const [debit, credit] = [minorOf(line.debit, currencyCode), minorOf(line.credit, currencyCode)];
  return debit > 0n !== credit > 0n;
}
