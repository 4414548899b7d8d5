/** Why a request had no answer. The title and advice of each kind are in `common:problem.<kind>`. */
export type ProblemKind = "network" | "signedOut" | "forbidden" | "notFound" | "busy" | "outdated" | "repeated" | "internal";

export interface Problem {
  readonly kind: ProblemKind;
  /** The server's own words, already in the reader's language. */
  readonly detail?: string | undefined;
  /** What a merchant quotes to support; the server's log has it. */
  readonly requestId?: string | undefined;
}

/** A typed refusal: `field` is the path to the input that offends, list indexes included. */
export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null | undefined;
}

/** What came of an action: its payload; or refusals the reader can mend; or no answer. */
export type Outcome<Payload> =
  | { readonly kind: "done"; readonly payload: Payload }
  | { readonly kind: "refused"; readonly errors: readonly UserError[] }
  | { readonly kind: "failed"; readonly problem: Problem };

/** Goes on after what was done; what was refused or failed stays so. */
export async function andThen<A, B>(outcome: Outcome<A>, next: (payload: A) => Promise<Outcome<B>>): Promise<Outcome<B>> {
  return outcome.kind === "done" ? next(outcome.payload) : outcome;
}
