import { expect, test } from "vitest";
import { weeksUntil } from "./weeks";

test("ten days, a week apart, up to the last", () => {
  const weeks = weeksUntil("2026-03-01");
  expect([weeks.length, weeks[0], weeks[8], weeks[9]]).toEqual([10, "2025-12-28", "2026-02-22", "2026-03-01"]);
});
