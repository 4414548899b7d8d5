import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createApiClient } from "./client";
import { LogoutDocument } from "./generated/api/session";
import { answerProof } from "./proof";

const refused = { data: { logout: { done: null, userErrors: [{ code: "SIGN_IN_AGAIN", message: "too old", field: [] }] } } };
const done = { data: { logout: { done: true, userErrors: [] } } };
let answers: object[] = [];
const ask = vi.fn(() => Promise.resolve(new Response(JSON.stringify(answers.shift()), { headers: { "Content-Type": "application/json" } })));

beforeEach(() => {
  vi.stubGlobal("fetch", ask);
  ask.mockClear();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const act = () => createApiClient("en").mutation(LogoutDocument, {}).toPromise();

test.each([
  ["proven: it is made once more", true, [refused, done], 2, true],
  ["declined: the refusal stands", false, [refused, done], 1, null],
  ["proven and refused again: nobody is asked twice", true, [refused, refused, done], 2, null],
])("%s", async (_name, proven, given, requests, result) => {
  answers = [...given];
  const answered = act();
  await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
  await new Promise((resolve) => setTimeout(resolve));
  answerProof(proven);
  expect((await answered).data?.logout.done).toBe(result);
  expect(ask).toHaveBeenCalledTimes(requests);
});

test("two that are refused at once share one answer", async () => {
  answers = [refused, refused, done, done];
  const both = Promise.all([act(), act()]);
  await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
  await new Promise((resolve) => setTimeout(resolve));
  answerProof(true);
  expect((await both).map(({ data }) => data?.logout.done)).toEqual([true, true]);
});
