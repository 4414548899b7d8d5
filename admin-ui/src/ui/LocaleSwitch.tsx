import { Button } from "antd";
import { localePreference, type Locale } from "../lib/preferences";

const OTHER: Record<Locale, { readonly locale: Locale; readonly name: string }> = {
  "zh-CN": { locale: "en", name: "English" },
  en: { locale: "zh-CN", name: "中文" },
};

/** Offers the other language, in that language. */
export function LocaleSwitch() {
  const other = OTHER[localePreference.use()];
  return (
    <Button type="text" lang={other.locale} onClick={() => localePreference.write(other.locale)}>
      {other.name}
    </Button>
  );
}
