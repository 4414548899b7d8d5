import { expect, test } from "vitest";
import { creationInput, fieldValues, validationInput } from "./fieldInput";

const GIVEN = { minimum: " 1 ", maximum: "", maxLength: "20", options: ["a"], referenceType: "Product" };

test.each([
  ["INTEGER", { minimum: "1", maximum: null }],
  ["TEXT", { maxLength: 20 }],
  ["SELECT", { options: ["a"] }],
  ["REFERENCE", { referenceType: "Product" }],
  ["DATE", {}],
] as const)("%s takes only its own rules", (type, expected) => {
  expect(validationInput(type, GIVEN)).toEqual(expected);
});

test("a field is a text of products until something else is chosen", () => {
  const values = { ...fieldValues(undefined), key: " origin ", name: [{ locale: "en", value: "Origin" }] };
  expect(creationInput(values)).toEqual({
    ownerType: "Product",
    key: "origin",
    type: "TEXT",
    name: [{ locale: "en", value: "Origin" }],
    description: [],
    isList: false,
    isPublic: false,
    validation: { maxLength: null },
  });
});
