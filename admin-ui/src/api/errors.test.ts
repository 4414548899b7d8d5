import { CombinedError } from "urql";
import { expect, test } from "vitest";
import { translateError } from "./errors";
import { outcomeOf } from "./useAction";

const graphQL = (code: string, extra: object = {}) =>
  new CombinedError({ graphQLErrors: [{ message: "words", extensions: { code, ...extra } }] });

test.each([
  ["UNAUTHENTICATED", "signedOut"],
  ["FORBIDDEN", "forbidden"],
  ["NOT_FOUND", "notFound"],
  ["GRAPHQL_VALIDATION_FAILED", "outdated"],
  ["IDEMPOTENCY_KEY_REUSED", "repeated"],
  ["INTERNAL", "internal"],
  ["SOMETHING_NEW", "internal"],
])("%s is %s", (code, kind) => {
  expect(translateError(graphQL(code)).kind).toBe(kind);
});

test("no answer is a network problem, and the request's number is kept", () => {
  expect(translateError(new CombinedError({ networkError: new Error("down") }))).toEqual({ kind: "network" });
  expect(translateError(graphQL("INTERNAL", { requestId: "r-1" })).requestId).toBe("r-1");
});

test("an outcome is done, refused or failed", () => {
  type Data = { readonly go: { readonly userErrors: readonly { code: string; message: string }[] } };
  const pick = (data: Data) => data.go;
  expect(outcomeOf({ data: { go: { userErrors: [] } } }, pick)).toEqual({ kind: "done", payload: { userErrors: [] } });
  const refusal = { code: "X", message: "no" };
  expect(outcomeOf({ data: { go: { userErrors: [refusal] } } }, pick)).toEqual({ kind: "refused", errors: [refusal] });
  expect(outcomeOf({ error: graphQL("FORBIDDEN") }, pick).kind).toBe("failed");
});
