import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ProductDocument, type ProductQuery } from "../api/generated/catalog/product";
import { useLoad } from "../api/useLoad";
import { OwnedSections } from "../fields/OwnedSections";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Columns, Section, Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { PicturesSection } from "./PicturesSection";
import { PlacesForm } from "./PlacesForm";
import { ProductActions } from "./ProductActions";
import { ProductStateTag } from "./ProductStateTag";
import { ProductTextForm } from "./ProductTextForm";
import { VariantsSection } from "./VariantsSection";

export type Product = NonNullable<ProductQuery["product"]>;

// Prices and stock are shown here too.
const DEPENDS_ON = ["Product", "Variant", "Price", "StockMove", "Media"];

export function ProductPage() {
  const id = useParam("id");
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(ProductDocument, { variables, dependsOn: DEPENDS_ON });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.products()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  if (!data.product) return <NotFound back={paths.products()} />;
  return <ProductView key={id} product={data.product} />;
}

function ProductView({ product }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  return (
    <>
      <PageHeader
        title={product.name}
        back={paths.products()}
        tags={<ProductStateTag state={product.state} />}
        actions={<ProductActions product={product} />}
      />
      <Columns>
        <Stack>
          <VariantsSection product={product} />
          <PicturesSection product={product} />
          <Section title={t("texts")}>
            <ProductTextForm product={product} />
          </Section>
          <OwnedSections owner="Product" id={product.id} />
        </Stack>
        <Stack>
          <Standing product={product} />
          <Section title={t("places")}>
            <PlacesForm product={product} />
          </Section>
          <Reviews product={product} />
        </Stack>
      </Columns>
    </>
  );
}

function Standing({ product }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  return (
    <Section title={t("standing")}>
      <DescriptionList
        items={[
          { label: t("stateLabel"), value: t(`stateHint.${product.state}`) },
          product.publishAt && { label: t("publishAt"), value: <DateTime value={product.publishAt} /> },
          product.unpublishAt && { label: t("unpublishAt"), value: <DateTime value={product.unpublishAt} /> },
          { label: t("createdAt"), value: <DateTime value={product.createdAt} /> },
          { label: t("updatedAt"), value: <DateTime value={product.updatedAt} /> },
        ]}
      />
    </Section>
  );
}

function Reviews({ product: { id, reviewSummary } }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  return (
    <Section title={t("reviews")}>
      <p style={{ marginTop: 0 }}>
        {reviewSummary.average
          ? t("reviewSummary", { count: reviewSummary.count, average: Number(reviewSummary.average).toFixed(1) })
          : t("noReviews")}
      </p>
      <AppLink to={paths.reviews(id)}>{t("showReviews")}</AppLink>
    </Section>
  );
}
