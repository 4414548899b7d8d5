// Reads {client, url, headers, known, steps: [{query, variables, headers, until}]} from stdin, asks each step in its
// turn, and writes the answers as JSON. A step may name what an earlier step was answered, see answers.mjs; one with
// `until` is asked again until the answer says so, because a webhook or a job comes in between. A subscription is
// answered by its event, while the steps after it make that happen.
import { setTimeout as sleep } from "node:timers/promises";
import { fill, lookUp, withoutTypeNames } from "./answers.mjs";
import { CLIENTS } from "./clients.mjs";
import { answering } from "./script.mjs";
import { SUBSCRIBING } from "./subscribing.mjs";

const PATIENCE_SECONDS = 60;
// Each client of queries is accompanied by one that subscribes.
const COMPANIONS = { urql: "graphql-ws", apollo: "graphql-sse" };

async function askUntil(ask, step, until) {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const answer = await ask(step);
    if (!until || answer.errors.length > 0 || String(lookUp(answer.data, until[0])) === until[1]) return answer;
    if (Date.now() > deadline) throw new Error(`${until[0]} never became ${until[1]}: ${JSON.stringify(answer.data)}`);
    await sleep(200);
  }
}

/** The first event that says so, or else the first; the promise is kept once it is connected, the event comes later. */
async function eventOf(companion, { url, query, variables, headers }, until) {
  const says = ({ data }) => !until || String(lookUp(data, until[0])) === until[1];
  let client;
  const connected = new Promise((resolve) => {
    client = SUBSCRIBING[companion]({ url, headers, on: { connected: resolve } });
  });
  const event = new Promise((resolve, reject) => {
    const next = (answer) => (answer.errors || says(answer)) && resolve(answer);
    client.subscribe({ query, variables }, { next, error: reject, complete: () => reject(new Error("no event")) });
  });
  event.finally(() => client.dispose()).catch(() => {});
  await connected;
  // A subscription is not acknowledged: it has begun a moment after the connection.
  await sleep(500);
  return { event };
}

await answering(async ({ client, url, headers: everywhere, known, steps }) => {
  const ask = CLIENTS[client](url);
  const answers = [];
  for (const { query, variables, headers, until } of steps) {
    const filled = { query, variables: fill(variables, known), headers: { ...everywhere, ...fill(headers, known) } };
    if (/^\s*subscription\b/m.test(query)) {
      const { event } = await eventOf(COMPANIONS[client], { url, ...filled }, until);
      answers.push(event.then(({ data, errors }) => data ?? Promise.reject(new Error(JSON.stringify(errors)))));
      continue;
    }
    const { data, errors } = await askUntil(ask, filled, until);
    if (errors.length > 0) throw new Error(`${JSON.stringify(errors)} was answered to\n${query}`);
    const answered = withoutTypeNames(data);
    Object.assign(known, answered);
    answers.push(answered);
  }
  return Promise.all(answers);
});
