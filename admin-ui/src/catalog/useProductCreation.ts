import { useCallback } from "react";
import { ProductCreateDocument } from "../api/generated/catalog/product";
import { useAction } from "../api/useAction";
import type { UploadedFile } from "../form/upload";
import type { LocalizedText } from "../form/LocalizedTextInput";
import { atSentRows } from "../form/sentRows";
import type { MoneyValue } from "../lib/money";
import type { Outcome } from "../lib/problem";
import { fitVariants, type OptionDraft, type VariantDraft } from "./combinations";
import { plainTexts } from "./texts";
import { useShopLocales } from "./useShopLocales";

export interface NewProduct {
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  readonly seoTitle: LocalizedText;
  readonly seoDescription: LocalizedText;
  readonly slug?: string;
  readonly rank?: string;
  readonly options: readonly OptionDraft[];
  readonly variants: readonly (VariantDraft & { readonly offered?: boolean })[];
  readonly unitDecimals: number;
  readonly trackStock: boolean;
  readonly categoryIds: readonly string[];
  readonly tagIds: readonly string[];
  readonly pictures: readonly UploadedFile[];
  readonly state: "DRAFT" | "PUBLISHED";
}

/** The product is there; what remains to be done with it. */
export interface Created {
  readonly id: string;
  readonly name: string;
  readonly prices: readonly { readonly variantId: string; readonly price: MoneyValue }[];
  readonly stock: readonly { readonly variantId: string; readonly quantity: string; readonly unitCost: MoneyValue | null }[];
  readonly publish: boolean;
}

const PRODUCT = ["Product", "Variant"];

/** Creates the product as a draft, and tells what is to follow. */
export function useProductCreation() {
  const { required } = useShopLocales();
  const create = useAction(ProductCreateDocument, (data) => data.productCreate, PRODUCT);
  return useCallback(
    async (values: NewProduct, key: string): Promise<Outcome<Created>> => {
      const combinations = fitVariants([], values.options ?? [], required);
      const rows = combinations.map(({ options }, index) => ({ ...values.variants[index], options, index }));
      const offered = rows.filter(({ index }) => values.variants[index]?.offered !== false);
      const input = {
        ...textsOf(values),
        options: (values.options ?? []).map(({ name, values: each = [] }) => ({ name: plainTexts(name), values: each.map(plainTexts) })),
        variants: offered.map(({ sku = "", barcode, options }) => ({
          sku: sku.trim(),
          barcode: barcode?.trim() || null,
          options,
          unitDecimals: values.unitDecimals,
          trackStock: values.trackStock,
        })),
        categoryIds: values.categoryIds,
        tagIds: values.tagIds,
        mediaIds: (values.pictures ?? []).map(({ id }) => id),
      };
      const outcome = atSentRows(await create({ input, key }), "variants", offered.map(({ index }) => index));
      if (outcome.kind !== "done") return outcome;
      const { product } = outcome.payload;
      if (!product) return { kind: "failed", problem: { kind: "internal" } };
      const ids = new Map(product.variants.map(({ id, sku }) => [sku, id]));
      return { kind: "done", payload: { id: product.id, name: product.name, publish: values.state === "PUBLISHED", ...remaining(offered, ids, values.trackStock) } };
    },
    [create, required],
  );
}

function textsOf({ name, description, seoTitle, seoDescription, slug, rank }: NewProduct) {
  return {
    name: plainTexts(name),
    description: plainTexts(description),
    seoTitle: plainTexts(seoTitle),
    seoDescription: plainTexts(seoDescription),
    slug: slug?.trim() || null,
    rank: Number(rank ?? 0),
  };
}

function remaining(rows: readonly Omit<VariantDraft, "places">[], ids: ReadonlyMap<string, string>, tracked: boolean): Pick<Created, "prices" | "stock"> {
  const known = rows.map((row) => ({ ...row, variantId: ids.get(row.sku?.trim() ?? "") ?? "" }));
  return {
    prices: known.flatMap(({ variantId, price }) => (price ? [{ variantId, price }] : [])),
    stock: tracked
      ? known.flatMap(({ variantId, quantity, unitCost }) => (quantity && /[1-9]/.test(quantity) ? [{ variantId, quantity, unitCost: unitCost ?? null }] : []))
      : [],
  };
}
