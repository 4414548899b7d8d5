import { addDays, type Day } from "./dates";

/** Periods by name, relative to the shop's today; the URL says `?period=last30`, or the days: `?period=2025-01-01..2025-01-31`. */
export const PERIODS = ["last7", "last30", "last90", "thisMonth", "lastMonth", "thisYear", "lastYear"] as const;
export type PeriodName = (typeof PERIODS)[number];

/** Both days are part of it. Without a `from` it reaches back to the beginning. */
export interface Period {
  readonly from?: Day;
  readonly to: Day;
}

/** The name that a URL gives, or undefined when it gives days or nothing that is known. */
export function periodName(text: string | undefined): PeriodName | undefined {
  return PERIODS.find((name) => name === text);
}

/** The days that a URL means; what it does not say well falls back. */
export function resolvePeriod(text: string | undefined, today: Day, fallback: PeriodName): Period {
  const name = periodName(text);
  if (name) return namedPeriod(name, today);
  const found = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})$/.exec(text ?? "");
  const [, from, to] = found ?? [];
  if (!to || !isDay(to) || (from && (!isDay(from) || from > to))) return namedPeriod(fallback, today);
  return from ? { from, to } : { to };
}

/** How the URL says days: "2025-01-01..2025-01-31". */
export function periodText({ from = "", to }: Period): string {
  return `${from}..${to}`;
}

function namedPeriod(name: PeriodName, today: Day): Period {
  const year = today.slice(0, 4);
  const firstOfMonth = `${today.slice(0, 7)}-01`;
  const endOfLastMonth = addDays(firstOfMonth, -1);
  const last = String(Number(year) - 1);
  const periods: Record<PeriodName, Period> = {
    last7: { from: addDays(today, -6), to: today },
    last30: { from: addDays(today, -29), to: today },
    last90: { from: addDays(today, -89), to: today },
    thisMonth: { from: firstOfMonth, to: today },
    lastMonth: { from: `${endOfLastMonth.slice(0, 7)}-01`, to: endOfLastMonth },
    thisYear: { from: `${year}-01-01`, to: today },
    lastYear: { from: `${last}-01-01`, to: `${last}-12-31` },
  };
  return periods[name];
}

/** Whether the calendar has this day. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
