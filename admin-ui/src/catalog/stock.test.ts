import { expect, test } from "vitest";
import { moved } from "./usePictures";
import { stockOf, sumDecimals } from "./stock";
import { growTree, nextPosition, pathsOf } from "./tree";

test.each([
  [[], "0"],
  [["1", "2.5", "-0.25"], "3.25"],
  [["-0.5", "-1"], "-1.5"],
  [["12345678901234567890", "1"], "12345678901234567891"],
])("%j together are %s", (texts, sum) => {
  expect(sumDecimals(texts)).toBe(sum);
});

test("what is not stock-kept does not count", () => {
  const kept = { trackStock: true, unitDecimals: 0, availability: { inStock: true, available: "3" } };
  const free = { trackStock: false, unitDecimals: 0, availability: { inStock: true, available: null } };
  expect([stockOf([kept, free, kept]), stockOf([free]), stockOf([])]).toEqual(["6", undefined, undefined]);
});

test("the tree of a flat list, with paths and the next place", () => {
  const node = (id: string, parent: string | null, position: number) => ({ id, name: id.toUpperCase(), parent: parent ? { id: parent } : null, position });
  const tree = growTree([node("a", null, 0), node("b", "a", 0), node("c", "a", 3), node("lost", "gone", 1)]);
  expect(pathsOf(tree).map(({ path }) => path.join("/"))).toEqual(["A", "A/B", "A/C", "LOST"]);
  expect([nextPosition(tree, undefined), nextPosition(tree, "a"), nextPosition(tree, "b")]).toEqual([2, 4, 0]);
});

test("a picture moves within the row and not out of it", () => {
  expect(moved(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
});
