import { useCallback } from "react";
import { createRequest, makeOperation, useClient, type AnyVariables, type TypedDocumentNode } from "urql";
import type { Outcome } from "../lib/problem";
import { outcomeOf, type Payload } from "./useAction";

/** A mutation with `@dryRun` as a function of its variables. It changes nothing, so no answer becomes old by it. */
export function usePreview<Data, Variables extends AnyVariables, P extends Payload>(
  mutation: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => P,
): (variables: Variables) => Promise<Outcome<P>> {
  const client = useClient();
  return useCallback(
    async (variables) => {
      const { key, query, variables: given, context } = client.createRequestOperation("mutation", createRequest(mutation, variables));
      // The cache knows a change by its kind of operation; this one only asks.
      const question = makeOperation("query", { key, query, variables: given }, { ...context, _instance: undefined, requestPolicy: "network-only" });
      return outcomeOf(await client.executeRequestOperation(question).toPromise(), pick);
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `pick` is written in place; its meaning does not change
    [client, mutation],
  );
}
