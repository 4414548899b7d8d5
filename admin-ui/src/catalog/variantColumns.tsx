import { DeleteOutlined, EditOutlined, ProfileOutlined } from "@ant-design/icons";
import type { TFunction } from "i18next";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import type { Verdict } from "../lib/verdict";
import { paths } from "../paths";
import type { Column } from "../table/columns";
import { ActionButton } from "../ui/ActionButton";
import { AppLink } from "../ui/AppLink";
import { Money, Quantity } from "../ui/Money";
import { StatusTag } from "../ui/StatusTag";
import styles from "./variants.module.css";

interface Options {
  /** The product has nothing to choose, so its variant needs no name. */
  readonly single: boolean;
  readonly verdict: Verdict;
  /** Whether the reader may follow the number to the stock behind it. */
  readonly seeStock: boolean;
  readonly edit: (variant: ProductVariantFragment) => void;
  readonly withdraw: (variant: ProductVariantFragment) => void;
  readonly fields: (variant: ProductVariantFragment) => void;
}

/** The columns of a product's variants. */
export function variantColumns(t: TFunction<"catalog">, { single, verdict, seeStock, edit, withdraw, fields }: Options): readonly Column<ProductVariantFragment>[] {
  const columns: readonly (Column<ProductVariantFragment> | false)[] = [
    !single && { key: "title", title: t("variant"), card: "title", render: ({ title }) => <span className={styles.title}>{title}</span> },
    { key: "sku", title: t("sku"), card: single ? "title" : "body", render: ({ sku }) => <span className={styles.code}>{sku}</span> },
    { key: "barcode", title: t("barcode"), render: ({ barcode }) => <span className={styles.code}>{barcode ?? "–"}</span> },
    { key: "price", title: t("price"), align: "end", render: (variant) => <Price variant={variant} missing={t("noPrice")} /> },
    {
      key: "stock",
      title: t("available"),
      align: "end",
      render: (variant) => (variant.trackStock ? <Available variant={variant} linked={seeStock} /> : t("notTracked")),
    },
    { key: "weight", title: t("weight"), align: "end", render: ({ weightGrams }) => <Quantity value={weightGrams} unit={t("grams")} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      card: "aside",
      render: (variant) => {
        const name = variant.title || variant.sku;
        return (
          <span className={styles.actions}>
            <ActionButton size="small" type="text" icon={<EditOutlined aria-hidden />} aria-label={t("editVariant", { name })} verdict={verdict} onClick={() => edit(variant)} />
            <ActionButton size="small" type="text" icon={<ProfileOutlined aria-hidden />} aria-label={t("fieldsNamed", { name })} onClick={() => fields(variant)} />
            <ActionButton size="small" type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t("withdrawVariant", { name })} verdict={verdict} onClick={() => withdraw(variant)} />
          </span>
        );
      },
    },
  ];
  return columns.filter((column) => column !== false);
}

function Available({ variant: { id, availability }, linked }: { readonly variant: ProductVariantFragment; readonly linked: boolean }) {
  const units = <Quantity value={availability.available} />;
  return linked ? <AppLink to={paths.stockVariant(id)}>{units}</AppLink> : units;
}

function Price({ variant: { price }, missing }: { readonly variant: ProductVariantFragment; readonly missing: string }) {
  if (!price) return <StatusTag tone="warning">{missing}</StatusTag>;
  return (
    <span className={styles.price}>
      <Money value={price.price} />
      {price.compareAt && (
        <s className={styles.compareAt}>
          <Money value={price.compareAt} />
        </s>
      )}
    </span>
  );
}
