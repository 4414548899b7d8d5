import { expect, test } from "vitest";
import { isDay, periodName, periodText, resolvePeriod } from "./periods";

const TODAY = "2026-03-15";

test.each([
  ["last7", { from: "2026-03-09", to: "2026-03-15" }],
  ["thisMonth", { from: "2026-03-01", to: "2026-03-15" }],
  ["lastMonth", { from: "2026-02-01", to: "2026-02-28" }],
  ["thisYear", { from: "2026-01-01", to: "2026-03-15" }],
  ["lastYear", { from: "2025-01-01", to: "2025-12-31" }],
  ["2025-05-01..2025-05-31", { from: "2025-05-01", to: "2025-05-31" }],
  ["..2025-05-31", { to: "2025-05-31" }],
  [undefined, { from: "2026-02-14", to: "2026-03-15" }],
  ["2025-05-31..2025-05-01", { from: "2026-02-14", to: "2026-03-15" }],
  ["2025-02-30..2025-03-01", { from: "2026-02-14", to: "2026-03-15" }],
  ["evil", { from: "2026-02-14", to: "2026-03-15" }],
])("the period %s", (text, period) => {
  expect(resolvePeriod(text, TODAY, "last30")).toEqual(period);
});

test("a period survives the URL", () => {
  expect([periodText({ from: "2025-01-01", to: "2025-01-31" }), periodText({ to: "2025-01-31" })]).toEqual(["2025-01-01..2025-01-31", "..2025-01-31"]);
  expect([periodName("last7"), periodName("2025-01-01..2025-01-31")]).toEqual(["last7", undefined]);
  expect([isDay("2024-02-29"), isDay("2025-02-29")]).toEqual([true, false]);
});
