import { expect, test, vi } from "vitest";
import { endSession, isSignedIn, readAccessToken, readDeviceToken, readRefreshToken, refreshSession, startSession } from "./session";

const TOKENS = { accessToken: "a1", refreshToken: "r1" };

test("the access token is never stored", () => {
  startSession(TOKENS);
  expect(JSON.stringify({ ...localStorage })).not.toContain("a1");
  expect(readAccessToken()).toBe("a1");
  endSession();
  expect([isSignedIn(), readAccessToken()]).toEqual([false, undefined]);
});

test("the device is known beyond the session, and a refresh leaves it", () => {
  startSession({ ...TOKENS, deviceToken: "d1" });
  startSession(TOKENS);
  endSession();
  expect(readDeviceToken()).toBe("d1");
});

test("a refresh hands over the newest token and keeps what it brings", async () => {
  startSession(TOKENS);
  localStorage.setItem("entrepot.session", "r2-of-another-tab");
  const exchange = vi.fn(() => Promise.resolve({ accessToken: "a3", refreshToken: "r3" }));
  await refreshSession(exchange);
  expect(exchange).toHaveBeenCalledWith("r2-of-another-tab");
  expect([readAccessToken(), readRefreshToken()]).toEqual(["a3", "r3"]);
});

test("a refused refresh ends the session, an unanswered one does not", async () => {
  startSession(TOKENS);
  await refreshSession(() => Promise.resolve("unknown"));
  expect(isSignedIn()).toBe(true);
  await refreshSession(() => Promise.resolve("ended"));
  expect(isSignedIn()).toBe(false);
});

test("a sign-out in another tab ends this one", () => {
  startSession(TOKENS);
  localStorage.removeItem("entrepot.session");
  window.dispatchEvent(new StorageEvent("storage", { key: "entrepot.session", newValue: null }));
  expect([isSignedIn(), readAccessToken()]).toEqual([false, undefined]);
});
