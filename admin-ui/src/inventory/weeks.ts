import { addDays, type Day } from "../lib/dates";

const POINTS = 10;
const WEEK = 7;

/** Ten days, a week apart, of which the last is the given one. */
export function weeksUntil(last: Day): readonly Day[] {
  return Array.from({ length: POINTS }, (_none, index) => addDays(last, (index - POINTS + 1) * WEEK));
}
