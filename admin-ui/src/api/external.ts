const KEY = "entrepot.external";
const BROUGHT = "external";
const FAILED = "external_error";

/** What the browser brought back from an identity provider: its word, and the proof that this tab began; or that nothing came of it. */
export type Returned = { readonly kind: "vouched"; readonly token: string; readonly proof: string } | { readonly kind: "refused" };

/** Whether this page may ask a provider: the proof is hashed by what browsers keep for HTTPS and localhost. */
export function knowsProviders(): boolean {
  return window.isSecureContext;
}

/** The address that begins a sign-in: the challenge is S256 of the proof (RFC 7636 §4.2), and the way back is this page. */
export async function addressOf(startUrl: string, proof: string, returnTo: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(proof));
  const address = new URL(startUrl);
  address.searchParams.set("challenge", base64url(new Uint8Array(digest)));
  address.searchParams.set("return_to", returnTo);
  return address.href;
}

/** Leaves for a provider. The proof stays in this tab, so that what comes back is good here and nowhere else. */
export async function leaveForProvider(startUrl: string): Promise<void> {
  const proof = base64url(crypto.getRandomValues(new Uint8Array(32)));
  sessionStorage.setItem(KEY, proof);
  window.location.assign(await addressOf(startUrl, proof, window.location.pathname + window.location.search));
}

/** Reads what stands after the # of a page that a provider led back to; undefined where it is anything else. */
export function readReturned(hash: string): Returned | undefined {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const [token, proof] = [said.get(BROUGHT), sessionStorage.getItem(KEY)];
  // Whoever follows a link that somebody else made has no proof, and begins anew.
  if (said.has(FAILED) || (token !== null && proof === null)) return { kind: "refused" };
  return token !== null && proof !== null ? { kind: "vouched", token, proof } : undefined;
}

/** The proof is good once. */
export function forgetReturned(): void {
  sessionStorage.removeItem(KEY);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
