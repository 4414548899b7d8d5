import { afterEach, expect, test, vi } from "vitest";
import { noElements, ownAsset, trustOnly } from "./trustedTypes";

afterEach(() => vi.unstubAllGlobals());

test("a page writes no element, and scripts come from its own assets", () => {
  for (const text of ["", ".a{color:red}", "&lt;"]) expect(noElements(text)).toBe(text);
  for (const text of ["<b>", "x<", "</style><img src=x>"]) expect(() => noElements(text), text).toThrow(TypeError);
  expect(ownAsset("/admin/assets/a-1.js")).toBe(`${location.origin}/admin/assets/a-1.js`);
  for (const address of [
    "https://evil.example/admin/assets/a.js",
    "//evil.example/admin/assets/a.js",
    "/media/a.js",
    "/admin/assets/../../media/a.js",
    "data:text/javascript,1",
    "blob:https://evil.example/1",
  ])
    expect(() => ownAsset(address), address).toThrow(TypeError);
});

test("where a browser knows Trusted Types, the one policy is the default", () => {
  const createPolicy = vi.fn();
  vi.stubGlobal("trustedTypes", { createPolicy });
  trustOnly({ createHTML: noElements });
  expect(createPolicy).toHaveBeenCalledExactlyOnceWith("default", { createHTML: noElements });
  vi.stubGlobal("trustedTypes", undefined);
  trustOnly({ createHTML: noElements });
});
