import { useTranslation } from "react-i18next";
import { LowStockSetDocument } from "../api/generated/inventory/variant";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule } from "../form/rules";
import { useToasts } from "../ui/toasts";
import type { VariantStock } from "./StockVariantPage";
import { MOVES } from "./useMoved";

interface Props {
  readonly stock: VariantStock;
  readonly open: boolean;
  readonly onClose: () => void;
}

interface Values {
  readonly lines: readonly [{ readonly lowStockAt?: string | undefined }];
}

/** From which free quantity on somebody wants to know. */
export function ThresholdDialog({ stock, open, onClose }: Props) {
  const { t } = useTranslation("inventory");
  const toasts = useToasts();
  const set = useAction(LowStockSetDocument, (data) => data.lowStockSet, MOVES);
  const { variant } = stock;
  const initial: Values = { lines: [{ lowStockAt: stock.stockLevels.nodes[0]?.lowStockAt ?? undefined }] };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("setThreshold")}
      submitLabel={t("save")}
      initialValues={initial}
      submit={({ lines: [line] }, { idempotencyKey }) =>
        set({ input: { lines: [{ variantId: variant.id, lowStockAt: line.lowStockAt ?? null }] }, key: idempotencyKey })
      }
      onDone={() => toasts.done(t("thresholdSet"))}
    >
      <Field name={["lines", 0, "lowStockAt"]} label={t("threshold")} rules={[decimalRule(variant.unitDecimals)]} hint={t("thresholdHint")}>
        <QuantityInput decimals={variant.unitDecimals} />
      </Field>
    </FormDialog>
  );
}
