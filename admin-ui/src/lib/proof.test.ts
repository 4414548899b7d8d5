import { expect, test } from "vitest";
import { proofOf } from "./proof";

test.each([
  ["123 456", { totp: "123456" }],
  [" 123456\n", { totp: "123456" }],
  ["ABCD-EFGH-IJKL-MNOP", { recoveryCode: "ABCD-EFGH-IJKL-MNOP" }],
  ["2222-3333-4444-5555", { recoveryCode: "2222-3333-4444-5555" }],
])("%j is %j", (typed, proof) => {
  expect(proofOf(typed)).toEqual(proof);
});
