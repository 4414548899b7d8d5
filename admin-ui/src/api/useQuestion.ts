import { useCallback } from "react";
import { useClient, type AnyVariables, type TypedDocumentNode } from "urql";
import type { Outcome } from "../lib/problem";
import { translateError } from "./errors";

/** A query as a function of its variables, for a form that asks before it acts: what its input lacks is a refusal in words. */
export function useQuestion<Data, Variables extends AnyVariables>(query: TypedDocumentNode<Data, Variables>): (variables: Variables) => Promise<Outcome<Data>> {
  const client = useClient();
  return useCallback(
    async (variables) => {
      const { data, error } = await client.query(query, variables, { requestPolicy: "network-only" }).toPromise();
      if (!error && data !== undefined) return { kind: "done", payload: data };
      if (!error) return { kind: "failed", problem: { kind: "internal" } };
      const problem = translateError(error);
      const [first] = error.graphQLErrors;
      const code = first?.extensions["code"];
      const isRefusal = problem.kind === "internal" && first !== undefined && typeof code === "string" && code !== "INTERNAL";
      return isRefusal ? { kind: "refused", errors: [{ code, message: first.message }] } : { kind: "failed", problem };
    },
    [client, query],
  );
}
