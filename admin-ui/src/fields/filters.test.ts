import { expect, test } from "vitest";
import { definition } from "../../tests/definition";
import { fieldConditions, fieldFilters, MOST_FILTERS } from "./filters";

const ALL = [
  definition("origin", "SELECT", { options: ["杭州", "苏州"] }),
  definition("fragile", "BOOLEAN"),
  definition("weight", "DECIMAL"),
  definition("harvest", "DATE"),
  definition("checked", "INSTANT"),
  definition("shelf", "TEXT"),
];

test.each([
  ["field.origin", "苏州,Paris", { key: "origin", text: { in: ["苏州"] } }],
  ["field.fragile", "false", { key: "fragile", boolean: { eq: false } }],
  ["field.weight", "1.5..", { key: "weight", number: { gte: "1.5" } }],
  ["field.harvest", "..2025-03-01", { key: "harvest", date: { lte: "2025-03-01" } }],
  ["field.checked", "2025-03-01..2025-03-01", { key: "checked", instant: { gte: "2025-02-28T16:00:00.000Z", lt: "2025-03-01T16:00:00.000Z" } }],
  ["field.shelf", "A-1", { key: "shelf", text: { contains: "A-1" } }],
])("%s=%s", (key, given, condition) => {
  expect(fieldConditions(ALL, { [key]: given }, "Asia/Shanghai")).toEqual([condition]);
});

test.each([
  ["a choice that is none", { "field.origin": "Paris" }],
  ["a range that is none", { "field.weight": "heavy" }],
  ["a field that is none", { "field.taste": "sweet" }],
])("%s asks for nothing", (_what, search) => {
  expect(fieldConditions(ALL, search, "UTC")).toEqual([]);
});

test("references and what would be too many are no filters", () => {
  const many = [definition("maker", "REFERENCE"), ...Array.from({ length: 9 }, (_, index) => definition(`text${index}`, "TEXT"))];
  expect(fieldFilters(many, { yes: "是", no: "否" }).map(({ key }) => key)).toEqual(Array.from({ length: MOST_FILTERS }, (_, index) => `field.text${index}`));
});
