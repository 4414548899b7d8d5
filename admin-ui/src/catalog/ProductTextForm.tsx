import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProductUpdateDocument, type ProductTextFragment } from "../api/generated/catalog/product";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { FormShell } from "../form/FormShell";
import type { LocalizedText } from "../form/LocalizedTextInput";
import { useToasts } from "../ui/toasts";
import { catalogCan } from "./capabilities";
import { plainTexts } from "./texts";
import { ProductNameFields, ProductSearchFields } from "./ProductTextFields";

interface Values {
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  readonly seoTitle: LocalizedText;
  readonly seoDescription: LocalizedText;
  readonly slug: string;
  readonly rank?: string | undefined;
}

function valuesOf(product: ProductTextFragment): Values {
  return {
    name: product.nameTranslations,
    description: product.descriptionTranslations,
    seoTitle: product.seoTitleTranslations,
    seoDescription: product.seoDescriptionTranslations,
    slug: product.slug,
    rank: String(product.rank),
  };
}

/** What a product says of itself. After saving it shows what the server kept, such as HTML made harmless. */
export function ProductTextForm({ product }: { readonly product: ProductTextFragment }) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const [saved, setSaved] = useState(product);
  const update = useAction(ProductUpdateDocument, (data) => data.productUpdate);
  return (
    <FormShell
      key={saved.version}
      initialValues={valuesOf(saved)}
      verdict={catalogCan(useViewer()).write()}
      submitLabel={t("save")}
      submit={(values, { idempotencyKey: key }) =>
        update({
          key,
          input: {
            id: product.id,
            ifVersion: product.version,
            name: plainTexts(values.name),
            description: plainTexts(values.description),
            seoTitle: plainTexts(values.seoTitle),
            seoDescription: plainTexts(values.seoDescription),
            slug: values.slug.trim(),
            rank: Number(values.rank ?? 0),
          },
        })
      }
      onDone={({ product: kept }) => {
        if (kept) setSaved(kept);
        toasts.done(t("saved"));
      }}
    >
      <ProductNameFields />
      <ProductSearchFields slugRequired />
    </FormShell>
  );
}
