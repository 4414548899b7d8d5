import { useMemo } from "react";
import { CategoriesDocument, TagsDocument, type CategoryNodeFragment, type TagRowFragment } from "../api/generated/catalog/labels";
import { useLoad } from "../api/useLoad";
import type { Problem } from "../lib/problem";
import { growTree, pathsOf, type Branch } from "./tree";

const PAGE = 250;
const FIRST_PAGE = { first: PAGE };
const BY_NAME = { first: PAGE, orderBy: { field: "NAME", direction: "ASC" } } as const;
const CATEGORY = ["Category"];
const TAG = ["Tag"];
const NONE: readonly never[] = [];

export interface CategoryTree {
  readonly branches: readonly Branch<CategoryNodeFragment>[];
  /** Each category with its whole path, "Teaware / Cups", as a choice. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly loaded: boolean;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
}

/** The shop's category tree, in two pages of the server's largest size. */
export function useCategoryTree(): CategoryTree {
  const first = useLoad(CategoriesDocument, { variables: FIRST_PAGE, dependsOn: CATEGORY });
  const { hasNextPage = false, endCursor } = first.data?.categories.pageInfo ?? {};
  const next = useMemo(() => ({ first: PAGE, after: endCursor ?? null }), [endCursor]);
  const second = useLoad(CategoriesDocument, { variables: next, dependsOn: CATEGORY, pause: !hasNextPage });
  const [one, two] = [first.data?.categories.nodes ?? NONE, hasNextPage ? (second.data?.categories.nodes ?? NONE) : NONE];
  return useMemo(() => {
    const branches = growTree([...one, ...two]);
    const options = pathsOf(branches).map(({ node, path }) => ({ value: node.id, label: path.join(" / ") }));
    const loaded = first.data !== undefined && (!hasNextPage || second.data !== undefined);
    return { branches, options, loaded, problem: first.problem ?? second.problem, reload: first.reload };
  }, [one, two, first, second, hasNextPage]);
}

/** The shop's tags by name. */
export function useTagList(): readonly TagRowFragment[] {
  const { data } = useLoad(TagsDocument, { variables: BY_NAME, dependsOn: TAG });
  return data?.tags.nodes ?? NONE;
}
