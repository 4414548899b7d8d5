import { expect, test } from "vitest";
import { amountOf, inputOf, valuesOf } from "./policyInput";

test.each([
  [{}, ""],
  [null, ""],
  [{ amount: { gte: "500" } }, "500"],
  [{ amount: { gte: "500", lt: "900" } }, undefined],
  [{ amount: { gte: "500" }, reason: { contains: "x" } }, undefined],
])("the amount of %j", (condition, expected) => {
  expect(amountOf(condition)).toBe(expected);
});

test("from an amount on, or always", () => {
  const empty = valuesOf(undefined);
  expect(inputOf(empty).condition).toEqual({});
  expect(inputOf({ ...empty, from: "500" }).condition).toEqual({ amount: { gte: "500" } });
  expect(inputOf({ ...empty, from: "500", condition: '{"reason": {"contains": "x"}}' }).condition).toEqual({ reason: { contains: "x" } });
});
