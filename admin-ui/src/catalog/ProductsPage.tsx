import { PlusOutlined } from "@ant-design/icons";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ProductFacetsDocument, ProductsDocument, type ProductOrderField, type ProductWhere } from "../api/generated/catalog/products";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { ExportButton } from "../exports/ExportButton";
import { useFieldFilters } from "../fields/useFieldFilters";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { useListState, type ListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { useGo } from "../ui/useGo";
import { catalogCan } from "./capabilities";
import { productColumns } from "./productColumns";
import { LACKS, productWhere, STATES, type Custom } from "./productWhere";
import { useCategoryTree, useTagList } from "./useLabels";

const SORTS = ["UPDATED_AT", "NAME", "CREATED_AT", "RANK"] satisfies readonly ProductOrderField[];
const LAST_CHANGED_FIRST = { key: "UPDATED_AT", descending: true };
// Prices and stock are shown here too.
const DEPENDS_ON = ["Product", "Variant", "Category", "Tag", "Price", "StockMove"];

export function ProductsPage() {
  const { t } = useTranslation("catalog");
  const list = useListState({ sorts: SORTS, defaultSort: LAST_CHANGED_FIRST });
  const { filters: fieldFilters, custom } = useFieldFilters("Product", list.search);
  const where = useMemo(() => productWhere(list.search, custom), [list, custom]);
  const variables = useMemo(() => {
    const orderBy = { field: list.sort.key as ProductOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) };
    // What was searched for comes by how well it fits, until another order is chosen.
    const best = list.query !== "" && !list.search["sort"];
    return { ...list.page, search: list.query || null, where, orderBy: best ? null : orderBy };
  }, [list, where]);
  const { data, loading, problem, reload } = useLoad(ProductsDocument, { variables, dependsOn: DEPENDS_ON });
  return (
    <>
      <PageHeader
        title={t("products")}
        actions={
          <>
            <ExportButton list="products" narrowing={list.narrowed ? { where, search: list.query } : undefined} />
            <NewButton />
          </>
        }
      />
      <DataTable
        label={t("products")}
        list={list}
        columns={productColumns(t)}
        connection={data?.products}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        rowPath={({ id }) => paths.product(id)}
        filters={[...useFilters(list, custom), ...fieldFilters]}
        searchPlaceholder={t("searchProducts")}
        empty={<EmptyState title={t("empty.title")} hint={t("empty.hint")} action={<NewButton />} />}
      />
    </>
  );
}

function NewButton() {
  const { t } = useTranslation("catalog");
  const go = useGo();
  return (
    <ActionButton
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      verdict={catalogCan(useViewer()).write()}
      onClick={() => go(paths.productNew())}
    >
      {t("newProduct")}
    </ActionButton>
  );
}

/** The filters, with how many products each category and tag would leave. */
function useFilters(list: ListState, custom: Custom): readonly Filter[] {
  const { t } = useTranslation("catalog");
  const { search, query } = list;
  const { options } = useCategoryTree();
  const tags = useTagList();
  const categoryCounts = useCounts(productWhere(search, custom, "category"), query)?.categories.map(({ category, count }) => [category.id, count] as const);
  const tagCounts = useCounts(productWhere(search, custom, "tag"), query)?.tags.map(({ tag, count }) => [tag.id, count] as const);
  const counted = (label: string, id: string, counts: readonly (readonly [string, number])[] | undefined) =>
    counts ? t("counted", { label, count: new Map(counts).get(id) ?? 0 }) : label;
  return [
    { kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    {
      kind: "choice",
      key: "category",
      label: t("category"),
      options: options.map(({ value, label }) => ({ value, label: counted(label, value, categoryCounts) })),
    },
    { kind: "choices", key: "tag", label: t("tags"), options: tags.map(({ id, name }) => ({ value: id, label: counted(name, id, tagCounts) })) },
    { kind: "choices", key: "lacks", label: t("lacksLabel"), options: LACKS.map((value) => ({ value, label: t(`lacks.${value}`) })) },
  ];
}

function useCounts(where: ProductWhere, query: string) {
  const key = JSON.stringify(where);
  const variables = useMemo(() => ({ where: JSON.parse(key) as ProductWhere, search: query || null }), [key, query]);
  return useLoad(ProductFacetsDocument, { variables, dependsOn: DEPENDS_ON }).data?.productFacets;
}
