import { expect, test } from "vitest";
import { balanceOf, isOneSided } from "./balance";

const cny = (amount: string) => ({ amount, currencyCode: "CNY" });

test("a draft is summed exactly, and what is half typed counts as nothing", () => {
  const lines = [{ debit: cny("0.10") }, { debit: cny("0.20") }, { credit: cny("0.30") }, { credit: cny("1.2.") }, undefined];
  expect(balanceOf(lines, "CNY")).toEqual({ debit: cny("0.30"), credit: cny("0.30"), difference: cny("0.00"), isBalanced: true });
  expect(balanceOf([{ debit: cny("5") }, { credit: cny("7.5") }], "CNY")).toEqual({
    debit: cny("5.00"),
    credit: cny("7.50"),
    difference: cny("2.50"),
    isBalanced: false,
  });
});

test.each([
  [{ debit: cny("1") }, true],
  [{ credit: cny("1") }, true],
  [{ debit: cny("1"), credit: cny("1") }, false],
  [{ debit: cny("0") }, false],
  [{}, false],
])("%o is on one side: %s", (line, oneSided) => {
  expect(isOneSided(line, "CNY")).toBe(oneSided);
});
