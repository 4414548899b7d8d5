import { useTranslation } from "react-i18next";
import { ProductCategoriesSetDocument, ProductTagsSetDocument } from "../api/generated/catalog/product";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { FormShell } from "../form/FormShell";
import type { Outcome } from "../lib/problem";
import { useToasts } from "../ui/toasts";
import { catalogCan } from "./capabilities";
import { PlacesFields } from "./PlacesFields";
import type { Product } from "./ProductPage";

interface Values {
  readonly categoryIds: readonly string[];
  readonly tagIds: readonly string[];
}

/** The categories and tags of a product: two mutations, and only those whose set has changed. */
export function PlacesForm({ product }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const setCategories = useAction(ProductCategoriesSetDocument, (data) => data.productCategoriesSet);
  const setTags = useAction(ProductTagsSetDocument, (data) => data.productTagsSet);
  const initial: Values = { categoryIds: product.categories.map(({ id }) => id), tagIds: product.tags.map(({ id }) => id) };
  const submit = async ({ categoryIds, tagIds }: Values, key: string): Promise<Outcome<unknown>> => {
    const productId = product.id;
    if (!same(categoryIds, initial.categoryIds)) {
      const outcome = await setCategories({ input: { productId, categoryIds }, key: `${key}-categories` });
      if (outcome.kind !== "done") return outcome;
    }
    if (same(tagIds, initial.tagIds)) return { kind: "done", payload: null };
    return setTags({ input: { productId, tagIds }, key: `${key}-tags` });
  };
  return (
    <FormShell
      initialValues={initial}
      verdict={catalogCan(useViewer()).write()}
      submitLabel={t("save")}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t("saved"))}
    >
      <PlacesFields />
    </FormShell>
  );
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
