import { expect, test } from "vitest";
import { addDays, dayOf, formatDay, formatInstant, instantOf, startOfDay, wallTimeOf } from "./dates";

test.each([
  ["2025-03-01", "Asia/Shanghai", "2025-02-28T16:00:00.000Z"],
  ["2025-03-01", "UTC", "2025-03-01T00:00:00.000Z"],
  ["2025-03-30", "Europe/Berlin", "2025-03-29T23:00:00.000Z"],
  ["2025-03-31", "Europe/Berlin", "2025-03-30T22:00:00.000Z"],
  ["2025-11-02", "America/New_York", "2025-11-02T04:00:00.000Z"],
  ["2025-11-03", "America/New_York", "2025-11-03T05:00:00.000Z"],
])("%s begins in %s at %s", (day, zone, instant) => {
  expect(startOfDay(day, zone)).toBe(instant);
  expect(dayOf(instant, zone)).toBe(day);
});

test("an instant is shown in the shop's time zone", () => {
  const options = { dateStyle: "medium", timeStyle: "short" } as const;
  expect(formatInstant("2025-03-01T18:30:00Z", "zh-CN", "Asia/Shanghai", options)).toBe("2025年3月2日 02:30");
});

test("days count over the end of a month", () => {
  expect(addDays("2025-02-28", 1)).toBe("2025-03-01");
  expect(formatDay("2025-03-01", "en")).toBe("Mar 1, 2025");
});

test("a moment of the shop's clock is an instant, and back", () => {
  expect(instantOf("2025-03-01T09:30", "Asia/Shanghai")).toBe("2025-03-01T01:30:00.000Z");
  expect(wallTimeOf("2025-03-01T01:30:00Z", "Asia/Shanghai")).toBe("2025-03-01T09:30");
});
