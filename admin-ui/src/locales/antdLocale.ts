import dayjs from "dayjs";
import type { Locale } from "../lib/preferences";

/** antd's own texts and its calendar's, in a language. */
export async function loadAntdLocale(locale: Locale) {
  const file = locale === "zh-CN" ? await import("./antd/zh-CN") : await import("./antd/en");
  dayjs.locale(locale === "zh-CN" ? "zh-cn" : "en");
  return file.default;
}
