import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CustomFieldFilter } from "../api/generated/catalog/products";
import type { Filter } from "../table/filters";
import type { ListSearch } from "../table/search";
import { useFormats } from "../ui/formats";
import { fieldConditions, fieldFilters } from "./filters";
import type { OwnerType } from "./owners";
import { useDefinitions } from "./useOwned";

interface FieldFilters {
  readonly filters: readonly Filter[];
  /** For `where`: empty until the definitions are known, or where nothing was chosen. */
  readonly custom: { readonly custom?: readonly CustomFieldFilter[] };
}

/** Filters of a list by the custom fields of what it lists. */
export function useFieldFilters(owner: OwnerType, search: ListSearch): FieldFilters {
  const { t } = useTranslation("fields");
  const { timeZone } = useFormats();
  const { definitions } = useDefinitions(owner);
  return useMemo(() => {
    const known = definitions ?? [];
    const conditions = fieldConditions(known, search, timeZone);
    return { filters: fieldFilters(known, { yes: t("yes"), no: t("no") }), custom: conditions.length > 0 ? { custom: conditions } : {} };
  }, [definitions, search, timeZone, t]);
}
