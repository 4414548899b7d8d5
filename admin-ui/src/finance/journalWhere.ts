import type { JournalEntryWhere, JournalEvent } from "../api/generated/finance/journal";
import { addDays, startOfDay } from "../lib/dates";
import { parseChoices, parseDays, type ListSearch } from "../table/search";

export const EVENTS = ["SALE", "PAYMENT", "REFUND", "RETURN", "GOODS_RECEIVED", "STOCK_ADJUSTED", "OPENING_STOCK", "MANUAL"] as const satisfies readonly JournalEvent[];

interface Coded {
  readonly id: string;
  readonly code: string;
}

/** The accounts that the URL names by their codes: `?account=1405,1002`. */
export function chosenAccounts<Account extends Coded>(search: ListSearch, accounts: readonly Account[]): readonly Account[] {
  const codes = parseChoices(search["account"], accounts.map(({ code }) => code));
  return accounts.filter(({ code }) => codes.includes(code));
}

/** The URL's filters as the API's `where`. What is searched for is a number: the document's, the order's or one from outside. */
export function journalWhere(search: ListSearch, query: string, accounts: readonly Coded[], timeZone: string): JournalEntryWhere {
  const { from, to } = parseDays(search["days"]);
  const events = parseChoices(search["event"], EVENTS);
  const chosen = chosenAccounts(search, accounts);
  return {
    ...(from || to
      ? { effectiveAt: { ...(from ? { gte: startOfDay(from, timeZone) } : {}), ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}) } }
      : {}),
    ...(events.length > 0 ? { event: { in: events } } : {}),
    ...(chosen.length > 0 ? { accountId: { in: chosen.map(({ id }) => id) } } : {}),
    ...(search["orderId"] ? { orderId: { eq: search["orderId"] } } : {}),
    ...(query ? { or: [{ documentNumber: { contains: query } }, { orderNumber: { contains: query } }, { externalReference: { contains: query } }] } : {}),
  };
}
