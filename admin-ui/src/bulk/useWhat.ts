import { useTranslation } from "react-i18next";
import type { BulkRowFragment } from "../api/generated/exports/exports";
import { listOf } from "../exports/lists";
import { kindOf } from "./imports";

/** What an operation reads or does, in words: "Export: orders (CSV)"; somebody's own document by the field that it asks for. */
export function useWhat(): (operation: Pick<BulkRowFragment, "kind" | "format" | "document">) => string {
  const { t } = useTranslation(["bulk", "exports"]);
  const own = (document: string) => t("bulk:ownField", { field: fieldOf(document) });
  return ({ kind, format, document }) => {
    if (kind === "QUERY") {
      const list = listOf(document);
      return t("bulk:kind.QUERY", { format, what: list ? t(`exports:list.${list}`) : own(document) });
    }
    const known = kindOf(document);
    return t("bulk:kind.MUTATION", { format, what: known ? t(`bulk:import.${known}`) : own(document) });
  };
}

function fieldOf(document: string): string {
  return /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(document)?.[1] ?? "";
}
