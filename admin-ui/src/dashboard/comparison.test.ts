import { expect, test } from "vitest";
import { moneyChange, percentChange } from "./comparison";

test.each([
  [150n, 100n, "50.0"],
  [50n, 100n, "-50.0"],
  [1n, 3n, "-66.7"],
  [2n, 3n, "-33.3"],
  [100n, 100n, "0.0"],
  [10n, -5n, "300.0"],
  [7n, 0n, undefined],
])("%s after %s is %s percent", (now, before, change) => {
  expect(percentChange(now, before)).toBe(change);
});

test("amounts are compared exactly", () => {
  expect(moneyChange({ amount: "110.10", currencyCode: "CNY" }, { amount: "100.00", currencyCode: "CNY" })).toBe("10.1");
});
