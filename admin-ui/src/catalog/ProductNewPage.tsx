import { Alert, type FormInstance } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { FormShell } from "../form/FormShell";
import { paths } from "../paths";
import { PageHeader } from "../ui/PageHeader";
import { Columns, Section, Stack } from "../ui/Section";
import { useGo } from "../ui/useGo";
import { catalogCan } from "./capabilities";
import styles from "./creation.module.css";
import { CreationSteps } from "./CreationSteps";
import { NewPictures } from "./NewPictures";
import { OptionsFields } from "./OptionsFields";
import { PlacesFields } from "./PlacesFields";
import { ProductNameFields, ProductSearchFields } from "./ProductTextFields";
import { SaleFields } from "./SaleFields";
import { useProductCreation, type Created, type NewProduct } from "./useProductCreation";
import { VariantMatrix } from "./VariantMatrix";

const EMPTY: NewProduct = {
  name: [],
  description: [],
  seoTitle: [],
  seoDescription: [],
  options: [],
  variants: [{ options: [], places: [] }],
  unitDecimals: 0,
  trackStock: true,
  categoryIds: [],
  tagIds: [],
  pictures: [],
  state: "DRAFT",
};

/** A new product with all that belongs to it; its prices, stock and publication follow as steps of their own. */
export function ProductNewPage() {
  const { t } = useTranslation("catalog");
  const go = useGo();
  const create = useProductCreation();
  const [created, setCreated] = useState<Created>();
  return (
    <>
      <PageHeader title={t("newProduct")} back={paths.products()} />
      <FormShell<NewProduct, Created>
        initialValues={EMPTY}
        verdict={catalogCan(useViewer()).write()}
        submitLabel={t("createProduct")}
        submit={(values, { idempotencyKey }) => create(values, idempotencyKey)}
        onDone={setCreated}
      >
        {(form: FormInstance<NewProduct>) => <Parts form={form} />}
      </FormShell>
      {created && <CreationSteps created={created} open={() => go(paths.product(created.id), "replace")} />}
    </>
  );
}

function Parts({ form }: { readonly form: FormInstance<NewProduct> }) {
  const { t } = useTranslation("catalog");
  return (
    <Columns>
      <Stack>
        <Section title={t("basics")}>
          <ProductNameFields />
        </Section>
        <Section title={t("pictures")}>
          <NewPictures form={form} />
        </Section>
        <Section title={t("options")}>
          <OptionsFields />
        </Section>
        <Section title={t("variants")}>
          <VariantMatrix form={form} />
        </Section>
        <Section title={t("searchEngines")}>
          <ProductSearchFields />
        </Section>
      </Stack>
      <Stack>
        <Section title={t("sale")}>
          <SaleFields />
        </Section>
        <Section title={t("places")}>
          <PlacesFields />
        </Section>
        <Alert type="info" showIcon className={styles.steps ?? ""} title={t("creationHint")} />
      </Stack>
    </Columns>
  );
}
