import { expect, test } from "vitest";
import { parsePath } from "./lib/path";
import { paths } from "./paths";

test("every URL of the admin", () => {
  const shown = Object.fromEntries(Object.entries(paths).map(([name, make]) => [name, (make as (...ids: string[]) => string)("id/1")]));
  expect(shown).toMatchInlineSnapshot(`
    {
      "dashboard": "/",
      "login": "/login?next=id%2F1",
      "settings": "/settings",
    }
  `);
});

test.each([
  ["/orders/1?x=2", "/orders/1?x=2"],
  ["//evil.example", undefined],
  ["/\\evil.example", undefined],
  ["https://evil.example", undefined],
  [undefined, undefined],
])("a path from outside: %s", (given, expected) => {
  expect(parsePath(given)).toBe(expected);
});
