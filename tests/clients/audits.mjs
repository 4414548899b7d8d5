// Reads {url} and writes what the audits of GraphQL over HTTP found there: [{id, name, status, reason}].
import { serverAudits } from "graphql-http";
import { answering } from "./script.mjs";

await answering(({ url }) =>
  Promise.all(
    serverAudits({ url, fetchFn: fetch }).map(async (audit) => {
      const { status, reason } = await audit.fn();
      return { id: audit.id, name: audit.name, status, reason: reason ?? null };
    }),
  ),
);
