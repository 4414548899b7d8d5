import { expect, test } from "vitest";
import { columnsOf, formatOf, importDocument, KIND_NAMES } from "./imports";

test.each([
  ["顾客.csv", "CSV"],
  ["Prices.2025.XLSX", "XLSX"],
  ["rows.jsonl", "JSONL"],
  ["rows.json", undefined],
  ["csv", "CSV"],
  ["photo.png", undefined],
])("%s is %s", (name, format) => {
  expect(formatOf(name)).toBe(format);
});

test("columns are the variables; those with a default need not be there", () => {
  expect(columnsOf("customers")).toEqual([
    { name: "name", required: true },
    { name: "email", required: false },
    { name: "phone", required: false },
    { name: "note", required: false },
  ]);
});

test("names are in the shop's language", () => {
  expect(importDocument("products", "en")).toMatch(/locale:\s*"en"/);
  expect(importDocument("products", "en")).not.toContain("zh-CN");
});

test.each(KIND_NAMES)("every row of %s has something that must be there", (kind) => {
  expect(columnsOf(kind).some(({ required }) => required)).toBe(true);
});
