// Reads {client, url, headers, query, variables} from the first line of stdin, subscribes through the client that is
// named, and writes what happens as lines of JSON: {connected}, {next}, {error}, {closed}, {complete}. A further line
// unsubscribes.
import { createInterface } from "node:readline";
import { SUBSCRIBING } from "./subscribing.mjs";

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const on = {
  connected: () => tell({ connected: true }),
  closed: ({ code, reason }) => tell({ closed: { code, reason } }),
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { client: name, query, variables, ...more } = JSON.parse((await lines.next()).value);
const client = SUBSCRIBING[name]({ ...more, on });
const unsubscribe = client.subscribe(
  { query, variables },
  {
    next: (answer) => tell({ next: answer }),
    error: (error) => tell({ error: Array.isArray(error) ? error : String(error?.message ?? error) }),
    complete: () => tell({ complete: true }),
  },
);
await lines.next();
unsubscribe();
await client.dispose();
