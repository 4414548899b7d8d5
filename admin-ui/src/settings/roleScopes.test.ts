import { expect, test } from "vitest";
import { isSimple, scopeInputs, scopesOf } from "./roleScopes";

const role = { id: "r", name: "Keeper" };
const at = (location: string | null, channel: string | null, ownOnly = false) => ({
  role,
  location: location ? { id: location, name: location } : null,
  channel: channel ? { id: channel, name: channel } : null,
  ownOnly,
});

test("what a person holds is what is sent back", () => {
  const scopes = scopesOf([at("a", "x"), at("b", "x")]);
  expect(scopeInputs(["r"], scopes)).toEqual([{ roleId: "r", locationIds: ["a", "b"], channelIds: ["x"], ownOnly: false }]);
  expect(scopeInputs(["r"], { r: { locationIds: ["a"], channelIds: undefined } })).toEqual([{ roleId: "r", locationIds: ["a"], channelIds: null, ownOnly: false }]);
  expect(scopeInputs(["r", "s"], scopesOf([at(null, null)]))).toEqual([
    { roleId: "r", locationIds: null, channelIds: null, ownOnly: false },
    { roleId: "s", locationIds: null, channelIds: null, ownOnly: false },
  ]);
});

test.each([
  [[at("a", null), at("b", null)], true],
  [[at("a", "x"), at("b", "y")], false],
  [[at("a", null, true), at("b", null)], false],
  [[at(null, null)], true],
])("one set of places says %#", (assignments, simple) => {
  expect(isSimple(assignments)).toBe(simple);
});
