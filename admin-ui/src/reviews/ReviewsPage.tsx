import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ReviewsDocument, type ReviewOrderField, type ReviewState, type ReviewWhere } from "../api/generated/reviews/reviews";
import { useLoad } from "../api/useLoad";
import { paths } from "../paths";
import { DataTable } from "../table/DataTable";
import type { Filter } from "../table/filters";
import { parseChoices, type ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { reviewColumns } from "./columns";
import { RejectDialog, type Moderated } from "./RejectDialog";

const SORTS = ["CREATED_AT", "RATING"] satisfies readonly ReviewOrderField[];
const NEWEST_FIRST = { key: "CREATED_AT", descending: true };
const STATES: readonly ReviewState[] = ["PENDING", "PUBLISHED", "REJECTED"];
const RATINGS = ["5", "4", "3", "2", "1"] as const;
const DEPENDS_ON = ["Review"];

/** The URL's filters as the API's `where`. */
export function reviewWhere(search: ListSearch): ReviewWhere {
  const states = parseChoices(search["state"], STATES);
  const ratings = parseChoices(search["rating"], RATINGS).map(Number);
  return {
    ...(states.length > 0 ? { state: { in: states } } : {}),
    ...(ratings.length > 0 ? { rating: { in: ratings } } : {}),
    ...(search["product"] ? { productId: { eq: search["product"] } } : {}),
  };
}

/** What customers say, to be published, rejected or answered. */
export function ReviewsPage() {
  const { t } = useTranslation("reviews");
  const list = useListState({ sorts: SORTS, defaultSort: NEWEST_FIRST });
  const variables = useMemo(
    () => ({
      ...list.page,
      where: reviewWhere(list.search),
      orderBy: { field: list.sort.key as ReviewOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list],
  );
  const { data, loading, problem, reload } = useLoad(ReviewsDocument, { variables, dependsOn: DEPENDS_ON });
  const [rejecting, setRejecting] = useState<Moderated>();
  const product = list.search["product"] ? data?.reviews.nodes[0]?.product : undefined;
  const filters: readonly Filter[] = [
    { kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    { kind: "choices", key: "rating", label: t("rating"), options: RATINGS.map((value) => ({ value, label: t("starsOf", { count: Number(value) }) })) },
    ...(list.search["product"]
      ? [{ kind: "choice" as const, key: "product", label: t("product"), options: [{ value: list.search["product"], label: product?.name ?? t("thisProduct") }] }]
      : []),
  ];
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <DataTable
        label={t("title")}
        list={list}
        columns={reviewColumns(t, setRejecting)}
        connection={data?.reviews}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        rowPath={({ id }) => paths.review(id)}
        filters={filters}
        empty={<EmptyState title={t("empty.title")} hint={t("empty.hint")} />}
      />
      <RejectDialog review={rejecting} onClose={() => setRejecting(undefined)} />
    </>
  );
}
