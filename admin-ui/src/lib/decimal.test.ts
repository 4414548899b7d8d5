import { expect, test } from "vitest";
import { formatDecimal, parseDecimal } from "./decimal";

test.each([
  ["12.5", 2, "12.50"],
  ["1,234.5", 2, "1234.50"],
  ["１２．５", 2, "12.50"],
  [" 7 ", 0, "7"],
  [".5", 2, "0.50"],
  ["007", 0, "7"],
  ["1.230", 2, "1.23"],
])("%s within %i decimals is %s", (text, decimals, value) => {
  expect(parseDecimal(text, decimals)).toBe(value);
});

test.each([
  ["1.234", 2],
  ["1.5", 0],
  ["-1", 0],
  ["", 0],
  ["1e3", 2],
  ["1.2.3", 2],
])("%s within %i decimals is refused", (text, decimals) => {
  expect(parseDecimal(text, decimals)).toBeUndefined();
});

test("a negative is taken where it is allowed", () => {
  expect(parseDecimal("-2", 0, true)).toBe("-2");
  expect(parseDecimal("-0", 0, true)).toBe("0");
});

test("formats without a float", () => {
  expect(formatDecimal("9007199254740993.125", "en")).toBe("9,007,199,254,740,993.125");
});
