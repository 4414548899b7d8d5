import { useMemo } from "react";
import { useShop } from "../api/viewer";

/** The languages that the shop writes in, the one that is never missing first. */
export function useShopLocales(): { readonly locales: readonly string[]; readonly required: string } {
  const { defaultLocale, locales } = useShop();
  return useMemo(
    () => ({ required: defaultLocale, locales: [defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)] }),
    [defaultLocale, locales],
  );
}
