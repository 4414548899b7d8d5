import { useCallback, useMemo } from "react";
import { useQuery, type AnyVariables, type TypedDocumentNode } from "urql";
import type { Problem } from "../lib/problem";
import { translateError } from "./errors";

export interface Loaded<Data> {
  /** The newest answer; kept while the next one is on its way. */
  readonly data: Data | undefined;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
}

interface Options<Variables> {
  readonly variables: Variables;
  /** Types whose change by any mutation makes this answer old, even when it is an empty list: `["Order"]`. */
  readonly dependsOn?: readonly string[];
  readonly pause?: boolean;
}

/** Loads a query. It is asked again after a mutation that returned one of its types. */
export function useLoad<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  { variables, dependsOn, pause = false }: Options<Variables>,
): Loaded<Data> {
  const names = dependsOn?.join(" ");
  const context = useMemo(() => (names ? { additionalTypenames: names.split(" ") } : {}), [names]);
  const [{ data, error, fetching, stale }, execute] = useQuery<Data, AnyVariables>({
    query: query as TypedDocumentNode<Data>,
    variables,
    context,
    pause,
  });
  const reload = useCallback(() => execute({ requestPolicy: "network-only" }), [execute]);
  // Partial data with an error is shown as the error: a half-filled page of books misleads.
  const problem = useMemo(() => (error ? translateError(error) : undefined), [error]);
  return { data: problem ? undefined : data, loading: fetching || stale, problem, reload };
}
