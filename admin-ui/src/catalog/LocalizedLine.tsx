import { Input } from "antd";
import { useTranslation } from "react-i18next";
import type { LocalizedText } from "../form/LocalizedTextInput";
import styles from "./creation.module.css";

interface Props {
  readonly id?: string;
  readonly value?: LocalizedText;
  readonly onChange?: (value: LocalizedText) => void;
  readonly locales: readonly string[];
  /** What it is, for screen readers: "Value 1 of Colour". */
  readonly label: string;
}

/** A short text with one box for each language beside each other. */
export function LocalizedLine({ id, value = [], onChange, locales, label }: Props) {
  const { t } = useTranslation("catalog");
  const change = (locale: string, text: string) => {
    const others = value.filter((one) => one.locale !== locale);
    onChange?.(text === "" ? others : [...others, { locale, value: text }]);
  };
  return (
    <div className={styles.line}>
      {locales.map((locale, index) => (
        <Input
          key={locale}
          {...(id && index === 0 ? { id } : {})}
          lang={locale}
          aria-label={t("inLanguage", { label, language: languageName(locale) })}
          placeholder={languageName(locale)}
          value={value.find((one) => one.locale === locale)?.value ?? ""}
          onChange={(event) => change(locale, event.target.value)}
        />
      ))}
    </div>
  );
}

/** A language in its own words: 中文, English. */
function languageName(locale: string): string {
  const [language = locale] = locale.split("-");
  return new Intl.DisplayNames([locale], { type: "language" }).of(language) ?? locale;
}
