import { expect, test } from "vitest";
import { createFreshFetch } from "./freshFetch";

const QUERY = { body: JSON.stringify({ query: "query Order { order { id } }" }) };
const CHANGE = { body: JSON.stringify({ query: "mutation OrderShip { orderShip { order { id } } }" }) };
const DRY_RUN = { body: JSON.stringify({ query: "mutation OrderShipPreview { orderShip @dryRun { order { id } } }" }) };

/** A server whose answers the test gives, in the order in which it was asked. */
function server() {
  const waiting: ((text: string) => void)[] = [];
  const asked = createFreshFetch(() => new Promise((resolve) => waiting.push((text) => resolve(new Response(text)))));
  const textOf = async (init: RequestInit) => (await asked("/graphql", init)).text();
  return { textOf, answer: (index: number, text: string) => waiting[index]?.(text), count: () => waiting.length };
}

test("what was asked before a change and comes after it is asked again", async () => {
  const { textOf, answer, count } = server();
  const seen = textOf(QUERY);
  const changed = textOf(CHANGE);
  answer(1, "shipped");
  await changed;
  answer(0, "as it was");
  await expect.poll(count).toBe(3);
  answer(2, "as it is");
  expect(await seen).toBe("as it is");
});

test("a dry run changes nothing, and what comes before the change's answer stays", async () => {
  const { textOf, answer, count } = server();
  const seen = textOf(QUERY);
  const looked = textOf(DRY_RUN);
  answer(1, "would be shipped");
  await looked;
  answer(0, "as it is");
  expect([await seen, count()]).toEqual(["as it is", 2]);
});
