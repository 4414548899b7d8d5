import { expect, test } from "vitest";
import { inputOf, parseObject, valuesOf } from "./webhookInput";

test("what is left empty is cleared", () => {
  expect(inputOf({ ...valuesOf(undefined), url: " https://a.example ", topics: ["orders/paid"] })).toEqual({
    url: "https://a.example",
    topics: ["orders/paid"],
    query: null,
    filter: null,
    fields: null,
  });
});

test.each([
  ['{"a": 1}', { a: 1 }],
  ["[1]", undefined],
  ["null", undefined],
  ["{", undefined],
])("an object from %s", (text, expected) => {
  expect(parseObject(text)).toEqual(expected);
});
