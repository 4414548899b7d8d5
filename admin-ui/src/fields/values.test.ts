import { expect, test } from "vitest";
import { definition } from "../../tests/definition";
import { atFields, changedValues, heldValues } from "./values";

const SHELF = definition("shelf", "TEXT");
const SPARE = definition("spare.parts", "INTEGER", { isList: true });
const FRAGILE = definition("fragile", "BOOLEAN");
const ALL = [SHELF, SPARE, FRAGILE];

test("a form holds texts, whatever the type", () => {
  const stored = [
    { key: "spare.parts", value: [1, 2] },
    { key: "fragile", value: false },
  ];
  expect(heldValues(ALL, stored)).toEqual({ shelf: undefined, "spare.parts": ["1", "2"], fragile: "false" });
});

test("what did not change is not sent", () => {
  const before = { shelf: "A-1", "spare.parts": ["1"], fragile: undefined };
  expect(changedValues(ALL, before, { ...before, "spare.parts": ["1", "", undefined] })).toEqual([]);
});

test.each([
  ["a text that was taken away is null", { shelf: "  " }, { key: "shelf", value: null }],
  ["a list without rows is null", { "spare.parts": [""] }, { key: "spare.parts", value: null }],
  ["yes and no are no texts", { fragile: "false" }, { key: "fragile", value: false }],
  ["spaces around a value go", { shelf: " B-2 " }, { key: "shelf", value: "B-2" }],
  ["a row is added", { "spare.parts": ["1", "7"] }, { key: "spare.parts", value: ["1", "7"] }],
])("%s", (_what, change, expected) => {
  const before = { shelf: "A-1", "spare.parts": ["1"], fragile: undefined };
  expect(changedValues(ALL, before, { ...before, ...change })).toEqual([expected]);
});

test("a refusal stands at the field and row that it is about", () => {
  const refused = { kind: "refused" as const, errors: [{ code: "X", message: "no", field: ["input", "nodes", "0", "values", "1", "value", "2"] }] };
  expect(atFields(refused, ["shelf", "spare.parts"])).toEqual({
    kind: "refused",
    errors: [{ code: "X", message: "no", field: ["values", "spare.parts", "2"] }],
  });
});
