import { useSyncExternalStore } from "react";

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Given by a sign-in, not by a refresh. */
  readonly deviceToken?: string | null | undefined;
}

/** What a refresh brought: new tokens, the end of the session, or no answer (the session is kept). */
export type Refreshed = Tokens | "ended" | "unknown";

const KEY = "entrepot.session";
/** Outlives the session: strangers who guess at the password do not lock its owner out of this browser. */
const DEVICE_KEY = "entrepot.device";

/*
 * The access token lives in memory only. The refresh token is in localStorage, not sessionStorage: tabs of one browser
 * share a sign-in, a sign-out in one ends all, and, as tokens rotate, tabs must share the newest one: a second copy in
 * a duplicated tab would look like a stolen one. Web Locks let one tab refresh at a time. Either storage is readable by
 * injected script alike; the page's policy (`script-src 'self'`) is what stands against that.
 */
let accessToken: string | undefined;
const listeners = new Set<() => void>();

function changed(): void {
  listeners.forEach((listener) => listener());
}

window.addEventListener("storage", (event) => {
  if (event.key !== KEY && event.key !== null) return;
  if (!localStorage.getItem(KEY)) accessToken = undefined;
  changed();
});

export function readAccessToken(): string | undefined {
  return accessToken;
}

export function readRefreshToken(): string | undefined {
  return localStorage.getItem(KEY) ?? undefined;
}

export function readDeviceToken(): string | undefined {
  return localStorage.getItem(DEVICE_KEY) ?? undefined;
}

export function isSignedIn(): boolean {
  return readRefreshToken() !== undefined;
}

export function startSession(tokens: Tokens): void {
  accessToken = tokens.accessToken;
  localStorage.setItem(KEY, tokens.refreshToken);
  if (tokens.deviceToken) localStorage.setItem(DEVICE_KEY, tokens.deviceToken);
  changed();
}

export function endSession(): void {
  accessToken = undefined;
  localStorage.removeItem(KEY);
  changed();
}

/** Exchanges the newest refresh token, one tab at a time. */
export function refreshSession(exchange: (refreshToken: string) => Promise<Refreshed>): Promise<void> {
  return oneAtATime(async () => {
    const refreshToken = readRefreshToken();
    if (!refreshToken) return endSession();
    const refreshed = await exchange(refreshToken);
    if (refreshed === "unknown") return;
    if (refreshed === "ended") return endSession();
    startSession(refreshed);
  });
}

async function oneAtATime(work: () => Promise<void>): Promise<void> {
  // Absent outside a secure context (plain HTTP in a LAN); the server's grace for a repeated token covers that.
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return work();
  await locks.request(KEY, work);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether there is a session; follows other tabs. */
export function useSignedIn(): boolean {
  return useSyncExternalStore(subscribe, isSignedIn);
}
