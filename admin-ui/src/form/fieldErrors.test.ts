import { expect, test } from "vitest";
import { placeErrors } from "./fieldErrors";

const FIELDS = [["name"], ["price"], ["lines", 0, "quantity"]];

test.each([
  [["input", "name"], ["name"]],
  [["name"], ["name"]],
  [["input", "price", "amount"], ["price"]],
  [["input", "lines", "0", "quantity"], ["lines", 0, "quantity"]],
])("a refusal of %o belongs to %o", (field, name) => {
  const placed = placeErrors([{ code: "X", message: "no", field }], FIELDS);
  expect(placed).toEqual({ fields: [{ name, errors: ["no"] }], general: [] });
});

test.each([[["input", "lines", "1", "quantity"]], [[]], [null]])("a refusal of %o is said above the button", (field) => {
  expect(placeErrors([{ code: "X", message: "no", field }], FIELDS)).toEqual({ fields: [], general: ["no"] });
});
