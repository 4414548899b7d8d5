// Reads {url, asked: [{query, variables, headers}]} and writes what each client makes of the answers:
// {client: [{data, errors: [{message, code}]}]}.
import { CLIENTS } from "./clients.mjs";
import { answering } from "./script.mjs";

await answering(async ({ url, asked }) => {
  const answers = {};
  for (const [client, start] of Object.entries(CLIENTS)) {
    const ask = start(url);
    answers[client] = [];
    for (const step of asked) answers[client].push(await ask(step));
  }
  return answers;
});
