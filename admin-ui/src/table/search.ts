/** What a list's URL holds, all of it text: `?q=…&sort=-CREATED_AT&status=PAID,PENDING&after=…`. */
export type ListSearch = Readonly<Record<string, string>>;

const RESERVED = ["q", "sort", "after", "before"] as const;

/** For a route's `validateSearch`: keeps text only, so that a hand-made URL cannot break a page. */
export function validateListSearch(search: Record<string, unknown>): ListSearch {
  const entries = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "");
  return Object.fromEntries(entries);
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** "-CREATED_AT" → {key: "CREATED_AT", descending: true}; a key that the list does not know gives its default. */
export function parseSort(text: string | undefined, known: readonly string[], fallback: Sort): Sort {
  const descending = text?.startsWith("-") ?? false;
  const key = descending ? text?.slice(1) : text;
  return key && known.includes(key) ? { key, descending } : fallback;
}

export function formatSort(sort: Sort): string {
  return sort.descending ? `-${sort.key}` : sort.key;
}

/** The page arguments of a connection: forwards by default, backwards when the URL says `before`. */
export function pageArguments(search: ListSearch, size: number) {
  if (search["before"]) return { last: size, before: search["before"] };
  return search["after"] ? { first: size, after: search["after"] } : { first: size };
}

/** A filter's chosen values; those that the list does not offer are dropped. */
export function parseChoices<Value extends string>(text: string | undefined, offered: readonly Value[]): readonly Value[] {
  const given = new Set(text?.split(",") ?? []);
  return offered.filter((value) => given.has(value));
}

/** "2025-01-01..2025-01-31" → both days; either may be absent. */
export function parseDays(text: string | undefined): { readonly from?: string; readonly to?: string } {
  const found = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/.exec(text ?? "");
  if (!found) return {};
  return { ...(found[1] ? { from: found[1] } : {}), ...(found[2] ? { to: found[2] } : {}) };
}

/** "10..99.5" → both numbers as plain decimals; either may be absent. */
export function parseRange(text: string | undefined): { readonly from?: string; readonly to?: string } {
  const found = /^(\d+(?:\.\d+)?)?\.\.(\d+(?:\.\d+)?)?$/.exec(text ?? "");
  if (!found) return {};
  return { ...(found[1] ? { from: found[1] } : {}), ...(found[2] ? { to: found[2] } : {}) };
}

export function formatRange(from: string | undefined, to: string | undefined): string | undefined {
  return from || to ? `${from ?? ""}..${to ?? ""}` : undefined;
}

/** The same search with some values set or, when empty, removed; another filter starts at the first page again. */
export function changeSearch(search: ListSearch, change: Readonly<Record<string, string | undefined>>): ListSearch {
  const kept = Object.entries(search).filter(([key]) => !(key in change) && key !== "after" && key !== "before");
  const given = Object.entries(change).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries([...kept, ...given]);
}

/** Whether the reader narrowed the list, which tells an empty shop from an empty answer. */
export function isNarrowed(search: ListSearch): boolean {
  return Object.keys(search).some((key) => key === "q" || !(RESERVED as readonly string[]).includes(key));
}
