import { App, ConfigProvider, theme as antdTheme, type ConfigProviderProps, type ThemeConfig } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { localePreference, themePreference, type Locale } from "../lib/preferences";
import { useIsPhone, useSystemDark } from "./useMedia";

type AntdLocale = NonNullable<ConfigProviderProps["locale"]>;

function useDark(): boolean {
  const choice = themePreference.use();
  const system = useSystemDark();
  return choice === "system" ? system : choice === "dark";
}

// antd's default greys and state colours are too faint for text; these keep a contrast of 4.5 to 1.
const LIGHT: ThemeConfig["token"] = {
  colorPrimary: "#0e6657",
  colorLink: "#0e6657",
  colorSuccess: "#23743c",
  colorWarning: "#935400",
  colorError: "#bf2c2c",
  colorErrorHover: "#a92424",
  colorInfo: "#1f5da8",
  colorBgLayout: "#f4f6f5",
  colorBorderSecondary: "#e4e9e7",
  // antd derives muddy tints from dark seeds.
  colorPrimaryBg: "#e4f2ef",
  colorPrimaryBgHover: "#d3e9e4",
  colorSuccessBg: "#e5f4ea",
  colorSuccessBorder: "#a9d6b8",
  colorWarningBg: "#fcf1de",
  colorWarningBorder: "#e9c78f",
  colorErrorBg: "#fcebea",
  colorErrorBorder: "#eeb4b0",
  colorInfoBg: "#e6effa",
  colorInfoBorder: "#aac8ec",
  colorTextSecondary: "rgba(0, 0, 0, 0.66)",
  colorTextTertiary: "rgba(0, 0, 0, 0.6)",
  colorTextDescription: "rgba(0, 0, 0, 0.62)",
  colorTextPlaceholder: "rgba(0, 0, 0, 0.58)",
};

const DARK: ThemeConfig["token"] = {
  colorPrimary: "#3fae98",
  colorLink: "#6fd0bd",
  colorPrimaryBg: "#12302a",
  colorTextSecondary: "rgba(255, 255, 255, 0.72)",
  colorTextTertiary: "rgba(255, 255, 255, 0.62)",
  colorTextDescription: "rgba(255, 255, 255, 0.66)",
  colorTextPlaceholder: "rgba(255, 255, 255, 0.6)",
};

function themeConfig(dark: boolean, phone: boolean): ThemeConfig {
  return {
    algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    // The variables live under `.entrepot`, so that our own style sheets use them too.
    cssVar: { key: "entrepot" },
    hashed: false,
    token: {
      ...(dark ? DARK : LIGHT),
      borderRadius: 6,
      borderRadiusLG: 10,
      controlHeight: phone ? 40 : 34,
      fontSize: 14,
      fontFamily:
        '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans", sans-serif',
      wireframe: false,
    },
    components: {
      Table: { bodySortBg: "transparent", cellPaddingBlock: 10, cellPaddingInline: 12, headerSplitColor: "transparent" },
      Menu: { itemHeight: 36, activeBarBorderWidth: 0 },
      Button: { ...(dark ? { primaryColor: "#00140f" } : {}), primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
    },
  };
}

interface Props {
  readonly children: ReactNode;
  /** Loads antd's own texts, in the reader's language. */
  readonly loadLocale: (locale: Locale) => Promise<AntdLocale>;
  readonly firstLocale: AntdLocale;
}

/** The look of the admin, and antd in the reader's language. */
export function Theme({ children, loadLocale, firstLocale }: Props) {
  const dark = useDark();
  const phone = useIsPhone();
  const locale = localePreference.use();
  const [texts, setTexts] = useState(firstLocale);
  useEffect(() => {
    let current = true;
    void loadLocale(locale).then((loaded) => current && setTexts(loaded));
    return () => {
      current = false;
    };
  }, [locale, loadLocale]);
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }, [dark]);
  return (
    <ConfigProvider locale={texts} theme={themeConfig(dark, phone)} button={{ autoInsertSpace: false }}>
      <App>{children}</App>
    </ConfigProvider>
  );
}
