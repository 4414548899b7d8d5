import { PlusOutlined } from "@ant-design/icons";
import { Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import { useViewer } from "../api/viewer";
import { FieldsDialog } from "../fields/FieldsDialog";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { Section } from "../ui/Section";
import { catalogCan } from "./capabilities";
import { freeCombinations } from "./combinations";
import { PricesDialog } from "./PricesDialog";
import type { Product } from "./ProductPage";
import { StockOpenDialog } from "./StockOpenDialog";
import { variantColumns } from "./variantColumns";
import { VariantDialog } from "./VariantDialog";
import { WithdrawDialog } from "./WithdrawDialog";

type Doing =
  | { readonly what: "edit" | "withdraw" | "fields"; readonly variant: ProductVariantFragment }
  | { readonly what: "add" | "prices" | "stock" };

/** A product's variants with what is sold of each; prices and opening stock are edited for all of them at once. */
export function VariantsSection({ product }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  const can = catalogCan(useViewer());
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const { variants } = product;
  const free = freeCombinations(product.options, variants);
  const add = (
    <ActionButton icon={<PlusOutlined aria-hidden />} verdict={can.addVariant(free.length)} onClick={() => setDoing({ what: "add" })}>
      {t("addVariant")}
    </ActionButton>
  );
  const actions = (
    <Space wrap size={8}>
      {add}
      <ActionButton verdict={can.openStock(variants)} onClick={() => setDoing({ what: "stock" })}>
        {t("openingStock")}
      </ActionButton>
      <ActionButton verdict={can.price()} onClick={() => setDoing({ what: "prices" })}>
        {t("editPrices")}
      </ActionButton>
    </Space>
  );
  const columns = variantColumns(t, {
    single: product.options.length === 0,
    verdict: can.write(),
    seeStock: can.seeStock(),
    edit: (variant) => setDoing({ what: "edit", variant }),
    withdraw: (variant) => setDoing({ what: "withdraw", variant }),
    fields: (variant) => setDoing({ what: "fields", variant }),
  });
  return (
    <Section title={t("variants")} flush {...(variants.length > 0 ? { actions } : {})}>
      {variants.length === 0 ? (
        <EmptyState title={t("noVariants")} hint={t("noVariantsHint")} action={add} />
      ) : (
        <SimpleTable label={t("variants")} columns={columns} rows={variants} rowKey={({ id }) => id} />
      )}
      <VariantDialog
        product={product}
        free={free}
        open={doing?.what === "add" || doing?.what === "edit"}
        variant={doing?.what === "edit" ? doing.variant : undefined}
        onClose={close}
      />
      {doing?.what === "fields" && <FieldsDialog owner="Variant" id={doing.variant.id} name={doing.variant.title || doing.variant.sku} onClose={close} />}
      <WithdrawDialog variant={doing?.what === "withdraw" ? doing.variant : undefined} onClose={close} />
      <PricesDialog variants={variants} open={doing?.what === "prices"} onClose={close} />
      <StockOpenDialog variants={variants} open={doing?.what === "stock"} onClose={close} />
    </Section>
  );
}
