import { expect, test } from "vitest";
import { differences, reasonText, valueText } from "./difference";

test("what changed, and nothing else", () => {
  expect(differences({ a: 1, b: [1], c: null }, { a: 2, b: [1], d: "x" })).toEqual([
    { field: "a", before: 1, after: 2 },
    { field: "d", before: undefined, after: "x" },
  ]);
  expect(differences(null, { a: 1 })).toEqual([{ field: "a", before: undefined, after: 1 }]);
  expect(differences(null, null)).toEqual([]);
});

test.each([
  [null, "–"],
  ["", "–"],
  ["text", "text"],
  [false, "false"],
  [["a", "b"], "a, b"],
  [{ zh: "甲" }, '{\n "zh": "甲"\n}'],
])("%j is read as %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});

test.each([
  ["%E7%9B%98%E7%82%B9", "盘点"],
  ["100%", "100%"],
])("the reason %s", (sent, text) => {
  expect(reasonText(sent)).toBe(text);
});
