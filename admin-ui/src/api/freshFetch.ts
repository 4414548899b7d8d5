/**
 * A fetch whose answers are never older than the last change that this page made. What was asked before a mutation was
 * answered, and comes after it, shows things as they were: it is asked again. Without this the cache, which drops what a
 * mutation made old, would take up such a late answer as the newest one and keep it.
 */
export function createFreshFetch(ask: typeof fetch = (...request) => fetch(...request)): typeof fetch {
  let changes = 0;
  return async (input, init) => {
    if (isChange(init?.body)) {
      const response = await ask(input, init);
      changes += 1;
      return response;
    }
    for (;;) {
      const before = changes;
      const response = await ask(input, init);
      const text = await response.text();
      if (before === changes) return new Response(text, response);
    }
  };
}

/** Whether the request is a mutation that is more than a dry run. */
function isChange(body: unknown): boolean {
  if (typeof body !== "string") return false;
  const { query = "" } = JSON.parse(body) as { readonly query?: string };
  return /^\s*mutation\b/.test(query) && !query.includes("@dryRun");
}
