import { Input, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LOCALES, type Locale } from "../lib/preferences";

/** A text in the languages of the shop, as the API gives (`nameTranslations`) and takes it. */
export type LocalizedText = readonly { readonly locale: string; readonly value: string }[];

interface Props {
  readonly id?: string;
  readonly value?: LocalizedText;
  readonly onChange?: (value: LocalizedText) => void;
  /** The languages of the shop; the first is the one that must be filled. */
  readonly locales?: readonly string[];
  readonly multiline?: boolean;
  readonly "aria-label"?: string;
  readonly "aria-required"?: boolean;
  readonly "aria-invalid"?: boolean;
  readonly "aria-describedby"?: string;
}

const NAMES: Record<Locale, string> = { "zh-CN": "中文", en: "English" };

/** One field with a tab for each language; a dot marks those that have no text yet. */
export function LocalizedTextInput({ id, value = [], onChange, locales = LOCALES, multiline = false, ...aria }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(locales[0] ?? "zh-CN");
  const nameOf = (locale: string) => NAMES[locale as Locale] ?? locale;
  const shared = {
    ...aria,
    ...(id ? { id } : {}),
    lang: shown,
    value: textIn(value, shown),
    onChange: (event: { target: { value: string } }) => onChange?.(withText(value, shown, event.target.value)),
  };
  return (
    <div>
      <Tabs
        size="small"
        activeKey={shown}
        onChange={setShown}
        tabBarStyle={{ marginBottom: 8 }}
        items={locales.map((locale) => ({
          key: locale,
          label: textIn(value, locale) ? nameOf(locale) : t("form.emptyLanguage", { name: nameOf(locale) }),
        }))}
      />
      {multiline ? <Input.TextArea {...shared} autoSize={{ minRows: 4, maxRows: 14 }} /> : <Input {...shared} />}
    </div>
  );
}

function textIn(value: LocalizedText, locale: string): string {
  return value.find((text) => text.locale === locale)?.value ?? "";
}

/** A language whose text was taken away is left out, so that the shop's default speaks for it. */
function withText(value: LocalizedText, locale: string, text: string): LocalizedText {
  const others = value.filter((one) => one.locale !== locale).map(({ locale, value }) => ({ locale, value }));
  return text === "" ? others : [...others, { locale, value: text }];
}
