/** A calendar day of the shop, "2025-03-01", which is no instant until a time zone is given. */
export type Day = string;

const MINUTE = 60_000;

/** Formats an instant in the shop's time zone, not the reader's. */
export function formatInstant(instant: string, locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(new Date(instant));
}

/** Formats a day as it is written, whatever the reader's time zone. */
export function formatDay(day: Day, locale: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium" }): string {
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(new Date(`${day}T00:00:00Z`));
}

/** The shop's day at an instant. */
export function dayOf(instant: string | Date, timeZone: string): Day {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return format.format(new Date(instant));
}

/** The day so many days later, or earlier when negative. */
export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The instant at which a day begins in the shop: the lower bound of a filter. The upper is the start of the next day. */
export function startOfDay(day: Day, timeZone: string): string {
  return instantOf(`${day}T00:00`, timeZone);
}

/** What the shop's clock shows at an instant: "2025-03-01T09:30". */
export function wallTimeOf(instant: string, timeZone: string): string {
  const time = new Date(instant).getTime();
  return new Date(time + offsetAt(time, timeZone)).toISOString().slice(0, 16);
}

/** The instant at which the shop's clock shows this. */
export function instantOf(wallTime: string, timeZone: string): string {
  const wall = Date.parse(`${wallTime}:00Z`);
  const guess = wall - offsetAt(wall, timeZone);
  // The offset may differ between the guess and the answer on a day when clocks change.
  return new Date(wall - offsetAt(guess, timeZone)).toISOString();
}

function offsetAt(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(time);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return Math.round((wall - time) / MINUTE) * MINUTE;
}
