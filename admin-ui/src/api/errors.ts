import type { CombinedError } from "urql";
import type { Problem, ProblemKind } from "../lib/problem";

const KINDS: Readonly<Record<string, ProblemKind>> = {
  UNAUTHENTICATED: "signedOut",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "notFound",
  SHOP_NOT_FOUND: "notFound",
  ID_INVALID: "notFound",
  THROTTLED: "busy",
  TIMED_OUT: "busy",
  LIMIT_EXCEEDED: "outdated",
  GRAPHQL_PARSE_FAILED: "outdated",
  GRAPHQL_VALIDATION_FAILED: "outdated",
  BAD_REQUEST: "outdated",
  IDEMPOTENCY_KEY_REUSED: "repeated",
};

const STATUSES: Readonly<Record<number, ProblemKind>> = { 401: "signedOut", 403: "forbidden", 404: "notFound", 429: "busy" };

/** The one translator of what went wrong with a request; what a user can mend comes as `userErrors` instead. */
export function translateError(error: CombinedError): Problem {
  const [first] = error.graphQLErrors;
  const response = error.response as Response | undefined;
  const extensions = first?.extensions;
  const requestId = textOf(extensions?.["requestId"]) ?? response?.headers?.get("X-Request-Id") ?? undefined;
  const kind = KINDS[textOf(extensions?.["code"]) ?? ""] ?? STATUSES[response?.status ?? 0];
  if (kind) return { kind, requestId, detail: kind === "forbidden" ? first?.message : undefined };
  if (error.networkError && !response) return { kind: "network" };
  return { kind: "internal", requestId };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
