import { PlusOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CategoryCountsDocument, type CategoryNodeFragment } from "../api/generated/catalog/labels";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { FieldsDialog } from "../fields/FieldsDialog";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { catalogCan } from "./capabilities";
import { CategoryDeleteDialog } from "./CategoryDeleteDialog";
import { CategoryDialog } from "./CategoryDialog";
import { CategoryMoveDialog } from "./CategoryMoveDialog";
import { CategoryTreeList, type CategoryAction } from "./CategoryTreeList";
import { nextPosition } from "./tree";
import { useCategoryTree } from "./useLabels";

interface Doing {
  readonly what: CategoryAction;
  /** The one it is done to; for `add` the parent, none at the top. */
  readonly category: CategoryNodeFragment | undefined;
}

const NO_VARIABLES = {};
const DEPENDS_ON = ["Category", "Product"];

/** The category tree: made, renamed, moved and deleted by buttons and dialogs that the keyboard reaches. */
export function CategoriesPage() {
  const { t } = useTranslation("catalog");
  const tree = useCategoryTree();
  const { data } = useLoad(CategoryCountsDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const counts = useMemo(() => new Map(data?.productFacets.categories.map(({ category, count }) => [category.id, count])), [data]);
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const verdict = catalogCan(useViewer()).write();
  const add = (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setDoing({ what: "add", category: undefined })}>
      {t("newCategory")}
    </ActionButton>
  );
  const content = () => {
    if (tree.problem) return <ErrorState problem={tree.problem} retry={tree.reload} />;
    if (tree.branches.length === 0) return <EmptyState title={t("noCategories")} hint={t("noCategoriesHint")} action={add} />;
    return (
      <CategoryTreeList
        branches={tree.branches}
        counts={data ? counts : undefined}
        verdict={verdict}
        act={(what, category) => setDoing({ what, category })}
      />
    );
  };
  return (
    <>
      <PageHeader title={t("categories")} subtitle={t("categoriesHint")} actions={add} />
      {!tree.loaded && !tree.problem ? <PageSkeleton /> : <Section>{content()}</Section>}
      <CategoryDialog open={doing?.what === "add"} category={undefined} parent={doing?.category} position={nextPosition(tree.branches, doing?.category?.id)} onClose={close} />
      <CategoryDialog open={doing?.what === "edit"} category={doing?.category} parent={undefined} onClose={close} />
      <CategoryMoveDialog open={doing?.what === "move"} category={doing?.category} tree={tree} onClose={close} />
      {doing?.what === "fields" && doing.category && <FieldsDialog owner="Category" id={doing.category.id} name={doing.category.name} onClose={close} />}
      <CategoryDeleteDialog open={doing?.what === "delete"} category={doing?.category} onClose={close} />
    </>
  );
}
