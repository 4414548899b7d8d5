/** What a page lets its libraries write: HTML for `createHTML`, addresses of workers for `createScriptURL`. */
export interface Rules {
  readonly createHTML: (text: string) => string;
  readonly createScriptURL?: (address: string) => string;
}

interface Factory {
  readonly createPolicy: (name: string, rules: Rules) => unknown;
}

/**
 * Makes the page's one policy. The server's header allows no other, and without one a text that reaches a place where
 * it could run is an error: https://www.w3.org/TR/trusted-types/
 */
export function trustOnly(rules: Rules): void {
  (globalThis as { readonly trustedTypes?: Factory }).trustedTypes?.createPolicy("default", rules);
}

/**
 * A text that can become no element: Ant Design writes its style sheets by `innerHTML`, and a chart empties its place so.
 * Nobody of ours writes HTML.
 */
export function noElements(text: string): string {
  if (!text.includes("<")) return text;
  throw new TypeError("A page of the admin is made of nodes, never of HTML.");
}

/** An address below this site's own assets. */
export function ownAsset(address: string): string {
  const { origin, pathname, href } = new URL(address, globalThis.location.href);
  if (origin === globalThis.location.origin && pathname.startsWith("/admin/assets/")) return href;
  throw new TypeError("A script of this page comes from its own assets.");
}
