import { useSyncExternalStore } from "react";

export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const listeners = new Set<() => void>();

// A change in another tab is followed too.
window.addEventListener("storage", (event) => {
  if (event.key === null || event.key.startsWith("entrepot.")) listeners.forEach((listener) => listener());
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored<Value extends string>(key: string, allowed: readonly Value[], fallback: () => Value) {
  const read = (): Value => allowed.find((value) => value === localStorage.getItem(key)) ?? fallback();
  const write = (value: Value): void => {
    localStorage.setItem(key, value);
    listeners.forEach((listener) => listener());
  };
  return { read, write, subscribe, use: () => useSyncExternalStore(subscribe, read) };
}

/** The language of the admin: chosen, or the browser's. */
export const localePreference = stored<Locale>("entrepot.locale", LOCALES, () =>
  navigator.languages.some((language) => language.toLowerCase().startsWith("zh")) || !navigator.language.startsWith("en")
    ? "zh-CN"
    : "en",
);

export const themePreference = stored<Theme>("entrepot.theme", THEMES, () => "system");
