import type { MessageKey } from "../locales/resources.generated";

/** Whether the reader may do something now, and if not, why: a key of the locales or the server's own words. */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: { readonly key: MessageKey } | { readonly text: string } };

export const ALLOWED: Verdict = { allowed: true };

/** Refuses for a reason from the locales. */
export function denied(key: MessageKey): Verdict {
  return { allowed: false, reason: { key } };
}

/** Refuses in the server's own words, already in the reader's language. */
export function deniedBecause(text: string): Verdict {
  return { allowed: false, reason: { text } };
}

/** The first refusal of the list, or allowed: read a capability from top to bottom. */
export function firstDenied(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => !verdict.allowed) ?? ALLOWED;
}

/** Allowed if the condition holds, refused for the reason otherwise. */
export function allowedIf(condition: boolean, otherwise: MessageKey): Verdict {
  return condition ? ALLOWED : denied(otherwise);
}
