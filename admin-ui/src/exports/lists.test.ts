import { expect, test } from "vitest";
import { exportInput, LIST_NAMES, listOf } from "./lists";

test("a list hands over what it is narrowed to", () => {
  const where = { state: { in: ["PUBLISHED"] } };
  const { document, variables, format } = exportInput("products", "CSV", { where, search: "茶" });
  expect(document).toContain("products(where: $where, search: $search)");
  expect({ variables, format }).toEqual({ variables: { where, search: "茶", inFull: false }, format: "CSV" });
});

test("lists inside of rows are for lines of JSON", () => {
  expect(exportInput("orders", "JSONL").variables).toEqual({ where: {}, search: null, inFull: true });
});

test("a list that takes no conditions is handed none", () => {
  expect(exportInput("moves", "XLSX", { where: { x: 1 } }).variables).toEqual({});
});

test.each(LIST_NAMES)("an export of %s is known again by its document", (name) => {
  expect(listOf(exportInput(name, "CSV").document)).toBe(name);
});

test("somebody's own query is none of ours", () => {
  expect([listOf("{ orders { nodes { id } } }"), listOf("query ExportEverything { orders { nodes { id } } }")]).toEqual([undefined, undefined]);
});
