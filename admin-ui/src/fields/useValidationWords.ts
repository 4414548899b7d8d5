import { useTranslation } from "react-i18next";
import type { Definition } from "./values";

/** What values must be like, in words: "0 to 100"; empty where anything goes that fits the type, or the input shows it. */
export function useValidationWords(): (definition: Pick<Definition, "type" | "validation">) => string {
  const { t } = useTranslation("fields");
  return ({ type, validation: { minimum, maximum, maxLength } }) => {
    if (type === "TEXT" && maxLength) return t("atMostLong", { count: maxLength });
    if (minimum && maximum) return t("between", { minimum, maximum });
    if (minimum) return t("atLeast", { minimum });
    return maximum ? t("atMost", { maximum }) : "";
  };
}
