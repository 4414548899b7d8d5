import { expect, test } from "vitest";
import { currencyScale, formatMoney, fromMinor, signOf, sumMoney, toMinor } from "./money";

test.each([
  ["CNY", 2],
  ["JPY", 0],
  ["KWD", 3],
])("%s has %i decimals", (currency, scale) => {
  expect(currencyScale(currency)).toBe(scale);
});

test.each([
  ["9007199254740993.01", "CNY", "en", "¥9,007,199,254,740,993.01"],
  ["1234.5", "CNY", "zh-CN", "¥1,234.50"],
  ["-0.10", "USD", "en", "-$0.10"],
  ["1250", "JPY", "en", "¥1,250"],
  ["1.234567", "CNY", "en", "¥1.234567"],
])("formats %s %s exactly", (amount, currencyCode, locale, text) => {
  expect(formatMoney({ amount, currencyCode }, locale)).toBe(text);
});

test.each([
  ["12.5", "CNY", 1250n],
  ["-0.01", "CNY", -1n],
  ["1.230", "CNY", 123n],
  ["7", "JPY", 7n],
])("%s %s in minor units", (amount, currencyCode, minor) => {
  expect(toMinor({ amount, currencyCode })).toBe(minor);
});

test.each(["1e3", "1.234", "", "abc"])("refuses %s as CNY", (amount) => {
  expect(() => toMinor({ amount, currencyCode: "CNY" })).toThrow(RangeError);
});

test("a sum is exact where floats are not", () => {
  const tenths = Array.from({ length: 3 }, () => ({ amount: "0.10", currencyCode: "CNY" }));
  expect(sumMoney(tenths, "CNY")).toEqual({ amount: "0.30", currencyCode: "CNY" });
  expect(fromMinor(-5n, "CNY")).toEqual({ amount: "-0.05", currencyCode: "CNY" });
  expect(() => sumMoney(tenths, "USD")).toThrow(RangeError);
});

test.each([
  ["0.00", 0],
  ["-0.00", 0],
  ["-3", -1],
  ["0.01", 1],
])("the sign of %s is %i", (amount, sign) => {
  expect(signOf(amount)).toBe(sign);
});
