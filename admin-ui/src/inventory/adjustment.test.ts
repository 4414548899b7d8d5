import { expect, test } from "vitest";
import { deltaOf } from "./adjustment";

test.each([
  ["less", "3", "10", "-3"],
  ["more", "3", "10", "3"],
  ["counted", "8", "10", "-2"],
  ["counted", "10.500", "10.250", "0.250"],
  ["counted", "10", "10", "0"],
] as const)("%s %s of %s is a change of %s", (mode, quantity, onHand, delta) => {
  expect(deltaOf(mode, quantity, onHand)).toBe(delta);
});
