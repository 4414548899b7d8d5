import { createContext, useContext, useMemo, type ReactNode } from "react";
import { dayOf, formatDay, formatInstant, type Day } from "../lib/dates";
import { formatDecimal } from "../lib/decimal";
import { formatMoney, type MoneyValue } from "../lib/money";
import { localePreference, type Locale } from "../lib/preferences";

interface ShopFormats {
  readonly timeZone: string;
  readonly currencyCode: string;
}

interface Formats extends ShopFormats {
  readonly locale: Locale;
  readonly money: (money: MoneyValue, options?: Intl.NumberFormatOptions) => string;
  readonly decimal: (text: string, options?: Intl.NumberFormatOptions) => string;
  readonly dateTime: (instant: string) => string;
  readonly date: (instant: string) => string;
  readonly day: (day: Day, options?: Intl.DateTimeFormatOptions) => string;
  readonly today: () => Day;
}

const ShopContext = createContext<ShopFormats>({ timeZone: "UTC", currencyCode: "CNY" });

/** Gives everything below the shop's time zone and currency. */
export function FormatsProvider({ timeZone, currencyCode, children }: ShopFormats & { readonly children: ReactNode }) {
  const shop = useMemo(() => ({ timeZone, currencyCode }), [timeZone, currencyCode]);
  return <ShopContext value={shop}>{children}</ShopContext>;
}

/** How this reader sees this shop's money, numbers and dates. */
export function useFormats(): Formats {
  const shop = useContext(ShopContext);
  const locale = localePreference.use();
  return useMemo(
    () => ({
      ...shop,
      locale,
      money: (money, options) => formatMoney(money, locale, options),
      decimal: (text, options) => formatDecimal(text, locale, options),
      dateTime: (instant) => formatInstant(instant, locale, shop.timeZone, { dateStyle: "medium", timeStyle: "short" }),
      date: (instant) => formatInstant(instant, locale, shop.timeZone, { dateStyle: "medium" }),
      day: (day, options) => formatDay(day, locale, options),
      today: () => dayOf(new Date(), shop.timeZone),
    }),
    [shop, locale],
  );
}
