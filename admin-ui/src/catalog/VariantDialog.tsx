import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import { VariantCreateDocument, VariantUpdateDocument } from "../api/generated/catalog/variants";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import type { Combination } from "./combinations";
import type { Product } from "./ProductPage";
import { VariantFields, type VariantValues } from "./VariantFields";

interface Props {
  readonly product: Product;
  readonly free: readonly Combination[];
  readonly open: boolean;
  /** The one to edit; without it one is added. */
  readonly variant: ProductVariantFragment | undefined;
  readonly onClose: () => void;
}

interface Values extends VariantValues {
  /** Which of the free combinations. */
  readonly combination?: number;
}

const PRODUCT = ["Product"];

/** Adds a variant in a combination that is still free, or edits one. */
export function VariantDialog({ product, free, open, variant, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const create = useAction(VariantCreateDocument, (data) => data.variantCreate, PRODUCT);
  const update = useAction(VariantUpdateDocument, (data) => data.variantUpdate);
  const initial: Values = variant
    ? {
        sku: variant.sku,
        barcode: variant.barcode ?? undefined,
        weightGrams: variant.weightGrams?.toString(),
        unitDecimals: variant.unitDecimals,
        trackStock: variant.trackStock,
      }
    : { combination: 0, sku: "", unitDecimals: 0, trackStock: true };
  const submit = ({ combination = 0, sku, barcode, weightGrams, unitDecimals, trackStock }: Values, key: string) => {
    const kept = { sku: sku.trim(), barcode: barcode?.trim() || null, weightGrams: weightGrams ? Number(weightGrams) : null, unitDecimals, trackStock };
    if (variant) return update({ input: { id: variant.id, ifVersion: variant.version, ...kept }, key });
    return create({ input: { productId: product.id, variant: { ...kept, options: free[combination] ?? [] } }, key });
  };
  return (
    <FormDialog
      key={variant?.id ?? "new"}
      open={open}
      onClose={onClose}
      title={variant ? t("editVariant", { name: variant.title || variant.sku }) : t("addVariant")}
      submitLabel={t(variant ? "save" : "addVariant")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t("saved"))}
    >
      {!variant && product.options.length > 0 && (
        <Field name="combination" label={product.options.map(({ name }) => name).join(" / ")} required>
          <Select options={free.map((values, index) => ({ value: index, label: values.join(" / ") }))} />
        </Field>
      )}
      <VariantFields />
    </FormDialog>
  );
}
