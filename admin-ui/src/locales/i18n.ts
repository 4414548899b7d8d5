import i18n, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { localePreference, type Locale } from "../lib/preferences";
import type { MessageKey, Resources } from "./resources.generated";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Resources;
    returnNull: false;
  }
}

export type Namespace = keyof Resources;

const files = import.meta.glob<{ default: Record<string, unknown> }>("./*/*.json");

/** Each language and feature is a file of its own, loaded with the first page that speaks it. */
const filesBackend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = files[`./${language}/${namespace}.json`];
    if (!load) return done(new Error(`no ${namespace} in ${language}`), null);
    load().then(
      (file) => done(null, file.default),
      (error: unknown) => done(error as Error, null),
    );
  },
};

/** Loads the reader's language and follows their choice. */
export async function startLocales(): Promise<void> {
  await i18n
    .use(filesBackend)
    .use(initReactI18next)
    .init({
      lng: localePreference.read(),
      fallbackLng: false,
      ns: ["common"],
      defaultNS: "common",
      load: "currentOnly",
      interpolation: { escapeValue: false },
      showSupportNotice: false,
      react: { useSuspense: true },
    });
  showLanguage(localePreference.read());
  localePreference.subscribe(() => void changeLanguage(localePreference.read()));
}

async function changeLanguage(locale: Locale): Promise<void> {
  if (locale === i18n.language) return;
  await i18n.changeLanguage(locale);
  showLanguage(locale);
}

function showLanguage(locale: Locale): void {
  document.documentElement.lang = locale;
}

/** Loads what a page speaks, beside its code. */
export function loadNamespaces(namespaces: readonly Namespace[]): Promise<void> {
  return i18n.loadNamespaces([...namespaces]);
}

/** The text of a key that is carried as data, such as a verdict's reason. */
export function message(key: MessageKey, values: Record<string, string | number> = {}): string {
  return i18n.t(key, values);
}
