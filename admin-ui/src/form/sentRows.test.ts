import { expect, test } from "vitest";
import { atSentRows } from "./sentRows";

test("a refusal is put back at the row that it came from", () => {
  const outcome = { kind: "refused" as const, errors: [{ code: "X", message: "x", field: ["input", "prices", "1", "compareAt"] }] };
  expect(atSentRows(outcome, "prices", [0, 4])).toEqual({ kind: "refused", errors: [{ code: "X", message: "x", field: ["prices", "4", "compareAt"] }] });
});
