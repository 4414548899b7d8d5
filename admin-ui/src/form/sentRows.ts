import type { Outcome } from "../lib/problem";

/** Only some rows of a form were sent: puts the server's `lines.0.quantity` back at the row it came from. */
export function atSentRows<Payload>(outcome: Outcome<Payload>, list: string, sent: readonly number[]): Outcome<Payload> {
  if (outcome.kind !== "refused") return outcome;
  const errors = outcome.errors.map((error) => {
    const path = error.field ?? [];
    const at = path.indexOf(list);
    const row = at < 0 ? undefined : sent[Number(path[at + 1])];
    return row === undefined ? error : { ...error, field: [list, String(row), ...path.slice(at + 2)] };
  });
  return { kind: "refused", errors };
}
