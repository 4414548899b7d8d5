import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** A setting's value as a person reads it. */
export function useSettingWords(): (value: unknown) => string {
  const { t } = useTranslation("settings");
  return useCallback(
    (value) => {
      if (value === null || value === undefined || value === "") return "–";
      if (typeof value === "boolean") return value ? t("yes") : t("no");
      if (typeof value === "string" || typeof value === "number") return String(value);
      const { amount } = value as { readonly amount?: unknown };
      return typeof amount === "string" ? amount : JSON.stringify(value);
    },
    [t],
  );
}
