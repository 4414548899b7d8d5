declare const brand: unique symbol;

/** A place in the admin. Only `path` makes one, so a link cannot point to a string that somebody typed. */
export type Path = string & { readonly [brand]: true };

/** Makes a path; every value is one encoded segment: path`/orders/${id}`. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): Path {
  const text = parts.reduce((made, part, index) => made + encodeURIComponent(values[index - 1] ?? "") + part);
  return text as Path;
}

/** The same place with search parameters; empty ones are left out. */
export function withSearch(target: Path, search: Readonly<Record<string, string | undefined>>): Path {
  const given = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return (text ? `${target}?${text}` : target) as Path;
}

/** A path of this admin that came from outside (`?next=`), or undefined when it leads elsewhere. */
export function parsePath(text: unknown): Path | undefined {
  return typeof text === "string" && /^\/(?![/\\])/.test(text) ? (text as Path) : undefined;
}

/** A path as the router takes it: the place, and its search parameters as plain text. */
export function splitPath(target: Path): { readonly to: string; readonly search: Readonly<Record<string, string>> } {
  const [to = "/", search = ""] = target.split("?");
  return { to, search: Object.fromEntries(new URLSearchParams(search)) };
}
