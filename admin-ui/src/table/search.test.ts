import { expect, test } from "vitest";
import { changeSearch, formatSort, isNarrowed, pageArguments, parseChoices, parseDays, parseSort, validateListSearch } from "./search";

const FALLBACK = { key: "PLACED_AT", descending: true };

test.each([
  [undefined, FALLBACK],
  ["TOTAL", { key: "TOTAL", descending: false }],
  ["-TOTAL", { key: "TOTAL", descending: true }],
  ["-password", FALLBACK],
])("the sort %s", (text, sort) => {
  expect(parseSort(text, ["PLACED_AT", "TOTAL"], FALLBACK)).toEqual(sort);
});

test("a sort survives the URL", () => {
  expect(formatSort({ key: "TOTAL", descending: true })).toBe("-TOTAL");
});

test.each([
  [{}, { first: 25 }],
  [{ after: "a" }, { first: 25, after: "a" }],
  [{ before: "b" }, { last: 25, before: "b" }],
])("the page of %o", (search, page) => {
  expect(pageArguments(search, 25)).toEqual(page);
});

test("another filter goes back to the first page, and paging keeps the filter", () => {
  const search = { q: "tea", after: "a" };
  expect(changeSearch(search, { state: "PAID" })).toEqual({ q: "tea", state: "PAID" });
  expect(changeSearch(search, { q: undefined })).toEqual({});
  expect(changeSearch(search, { before: "b" })).toEqual({ q: "tea", before: "b" });
});

test("what is not offered is dropped", () => {
  expect(parseChoices("PAID,EVIL", ["PENDING", "PAID"])).toEqual(["PAID"]);
  expect(parseDays("2025-01-01..")).toEqual({ from: "2025-01-01" });
  expect(parseDays("evil")).toEqual({});
  expect(validateListSearch({ q: "x", n: 1, empty: "" })).toEqual({ q: "x" });
});

test.each([
  [{ after: "a", sort: "x" }, false],
  [{ q: "tea" }, true],
  [{ state: "PAID" }, true],
])("%o is narrowed: %s", (search, narrowed) => {
  expect(isNarrowed(search)).toBe(narrowed);
});
