import { expect, test } from "vitest";
import { isPositive, keptOf, openOf, refundableAmount, refundableUnits } from "./quantities";

const money = (amount: string) => ({ amount, currencyCode: "CNY" });

test.each([
  // ordered, shipped, cancelled, returned → open, kept, refundable
  ["3", "0", "0", "0", "3", "0", "3"],
  ["3", "2", "0", "1", "1", "1", "2"],
  ["3", "2", "1", "2", "0", "0", "0"],
  ["1.500", "0.250", "0.000", "0.000", "1.250", "0.250", "1.500"],
])("of %s ordered, %s shipped, %s cancelled, %s returned", (quantity, shippedQuantity, cancelledQuantity, returnedQuantity, open, kept, both) => {
  const line = { quantity, shippedQuantity, cancelledQuantity, returnedQuantity };
  expect([openOf(line), keptOf(line), refundableUnits(line)]).toEqual([open, kept, both]);
});

test("what stands of a line is its price less what went back", () => {
  expect(refundableAmount({ total: money("99.90"), refunded: money("33.30") })).toEqual(money("66.60"));
});

test.each([["0", false], ["0.000", false], ["-1", false], ["0.001", true], [null, false]])("%s is more than nothing: %s", (text, positive) => {
  expect(isPositive(text)).toBe(positive);
});
