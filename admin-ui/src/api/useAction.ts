import { useCallback, useMemo } from "react";
import { useClient, type AnyVariables, type CombinedError, type TypedDocumentNode } from "urql";
import type { Outcome, UserError } from "../lib/problem";
import { translateError } from "./errors";

export interface Payload {
  readonly userErrors: readonly UserError[];
}

/** Turns an answer into an outcome: done, refused with reasons, or failed. */
export function outcomeOf<Data, P extends Payload>(
  answer: { readonly data?: Data | undefined; readonly error?: CombinedError | undefined },
  pick: (data: Data) => P,
): Outcome<P> {
  if (answer.error) return { kind: "failed", problem: translateError(answer.error) };
  if (answer.data === undefined || answer.data === null) return { kind: "failed", problem: { kind: "internal" } };
  const payload = pick(answer.data);
  return payload.userErrors.length > 0 ? { kind: "refused", errors: payload.userErrors } : { kind: "done", payload };
}

/**
 * A mutation as a function of its variables. Answers that show a returned type are asked again; name further types in
 * `changes` (an order's shipment changes stock too).
 */
export function useAction<Data, Variables extends AnyVariables, P extends Payload>(
  mutation: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => P,
  changes: readonly string[] = [],
): (variables: Variables) => Promise<Outcome<P>> {
  const client = useClient();
  const names = changes.join(" ");
  const context = useMemo(() => (names ? { additionalTypenames: names.split(" ") } : {}), [names]);
  return useCallback(
    async (variables) => outcomeOf(await client.mutation(mutation, variables, context).toPromise(), pick),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `pick` is written in place; its meaning does not change
    [client, mutation, context],
  );
}
