// Reads {client, url, headers, known, steps: [{query, variables, headers, until}]} from stdin, asks each step in its
// turn, and writes the answers as JSON. A step may name what an earlier step was answered, see answers.mjs; one with
// `until` is asked again until the answer says so, because a webhook or a job comes in between.
import { setTimeout as sleep } from "node:timers/promises";
import { fill, lookUp, withoutTypeNames } from "./answers.mjs";
import { CLIENTS } from "./clients.mjs";

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

const PATIENCE_SECONDS = 60;

async function askUntil(ask, step, until) {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const answer = await ask(step);
    if (!until || answer.errors.length > 0 || String(lookUp(answer.data, until[0])) === until[1]) return answer;
    if (Date.now() > deadline) throw new Error(`${until[0]} never became ${until[1]}: ${JSON.stringify(answer.data)}`);
    await sleep(200);
  }
}

const { client, url, headers: everywhere, known, steps } = await read(process.stdin);
const ask = CLIENTS[client](url);
const answers = [];
for (const { query, variables, headers, until } of steps) {
  const filled = { query, variables: fill(variables, known), headers: { ...everywhere, ...fill(headers, known) } };
  const { data, errors } = await askUntil(ask, filled, until);
  if (errors.length > 0) throw new Error(`${errors.join("; ")} was answered to\n${query}`);
  const answered = withoutTypeNames(data);
  Object.assign(known, answered);
  answers.push(answered);
}
process.stdout.write(JSON.stringify(answers));
