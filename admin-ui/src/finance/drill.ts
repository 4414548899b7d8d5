import { addDays, type Day } from "../lib/dates";
import type { Path } from "../lib/path";
import { periodText, type Period } from "../lib/periods";
import { paths } from "../paths";

interface Coded {
  readonly code: string;
}

/** The entries that make up a figure: those with a line on one of these accounts within the days. */
export function entriesOf(accounts: readonly Coded[], days: Period): Path {
  return paths.journal({ account: accounts.map(({ code }) => code).join(","), days: periodText(days) });
}

/** The entries before a period, which make up an opening balance. */
export function entriesBefore(accounts: readonly Coded[], first: Day): Path {
  return entriesOf(accounts, { to: addDays(first, -1) });
}

/** The accounts of the statement's sections of these codes, or of all. */
export function accountsOf(sections: readonly { readonly code: string; readonly lines: readonly { readonly account: Coded }[] }[], ...codes: readonly string[]): readonly Coded[] {
  return sections.filter(({ code }) => codes.length === 0 || codes.includes(code)).flatMap(({ lines }) => lines.map(({ account }) => account));
}
