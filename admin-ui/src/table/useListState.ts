import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { changeSearch, formatSort, isNarrowed, pageArguments, parseSort, type ListSearch, type Sort } from "./search";

interface Options {
  /** The server's names of the orders that the list offers: `["CREATED_AT", "TOTAL"]`. */
  readonly sorts: readonly string[];
  readonly defaultSort: Sort;
  readonly pageSize?: number;
}

export interface ListState {
  readonly search: ListSearch;
  readonly query: string;
  readonly sort: Sort;
  readonly sorts: readonly string[];
  readonly narrowed: boolean;
  /** For the query's variables: `{first, after}` or `{last, before}`. */
  readonly page: { readonly first?: number; readonly after?: string; readonly last?: number; readonly before?: string };
  readonly change: (change: Readonly<Record<string, string | undefined>>, how?: "push" | "replace") => void;
  readonly setSort: (sort: Sort) => void;
  readonly clear: () => void;
}

/** A list's state, which lives in the URL: a reload, a link and the back button keep it. */
export function useListState({ sorts, defaultSort, pageSize = 25 }: Options): ListState {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const show = useCallback(
    (next: ListSearch, how: "push" | "replace") => void navigate({ to: ".", search: next, replace: how === "replace" }),
    [navigate],
  );
  return useMemo(() => {
    const change: ListState["change"] = (values, how = "push") => show(changeSearch(search, values), how);
    return {
      search,
      query: search["q"] ?? "",
      sort: parseSort(search["sort"], sorts, defaultSort),
      sorts,
      narrowed: isNarrowed(search),
      page: pageArguments(search, pageSize),
      change,
      setSort: (sort) => change({ sort: formatSort(sort) }),
      clear: () => show({}, "push"),
    };
  }, [search, show, sorts, defaultSort, pageSize]);
}
