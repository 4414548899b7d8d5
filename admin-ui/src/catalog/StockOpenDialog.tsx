import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import { VariantStockOpenDocument } from "../api/generated/catalog/variants";
import { useAction } from "../api/useAction";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { MoneyInput } from "../form/MoneyInput";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, moneyRule } from "../form/rules";
import { atSentRows } from "../form/sentRows";
import type { MoneyValue } from "../lib/money";
import type { Outcome } from "../lib/problem";
import { useToasts } from "../ui/toasts";
import styles from "./variants.module.css";
import { VariantRows } from "./VariantRows";

interface Props {
  readonly variants: readonly ProductVariantFragment[];
  readonly open: boolean;
  readonly onClose: () => void;
}

interface StockRow {
  readonly quantity?: string | undefined;
  readonly unitCost?: MoneyValue | undefined;
}

interface Values {
  readonly lines: readonly StockRow[];
}

const CHANGES = ["Variant", "Product", "StockPosition", "StockMove"];

/** Records what the shop has of these variants at the start, with its cost. */
export function StockOpenDialog({ variants, open, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const openStock = useAction(VariantStockOpenDocument, (data) => data.stockOpen, CHANGES);
  const tracked = variants.filter(({ trackStock }) => trackStock);
  const initial: Values = { lines: tracked.map(() => ({})) };
  const submit = async ({ lines }: Values, key: string): Promise<Outcome<unknown>> => {
    const given = lines.flatMap((row, index) => (row.quantity ? [{ row, index }] : []));
    if (given.length === 0) return { kind: "done", payload: null };
    const input = {
      lines: given.map(({ row, index }) => ({ variantId: tracked[index]?.id ?? "", quantity: row.quantity ?? "", unitCost: row.unitCost ?? null })),
    };
    return atSentRows(await openStock({ input, key }), "lines", given.map(({ index }) => index));
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      width={720}
      title={t("openingStock")}
      submitLabel={t("recordStock")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t("stockRecorded"))}
    >
      <Alert type="info" showIcon title={t("openingStockHint")} className={styles.note ?? ""} />
      <VariantRows variants={tracked}>
        {({ unitDecimals }, index) => (
          <FieldRow>
            <Field name={["lines", index, "quantity"]} label={t("quantity")} rules={[decimalRule(unitDecimals)]}>
              <QuantityInput decimals={unitDecimals} />
            </Field>
            <Field name={["lines", index, "unitCost"]} label={t("unitCost")} rules={[moneyRule()]}>
              <MoneyInput />
            </Field>
          </FieldRow>
        )}
      </VariantRows>
    </FormDialog>
  );
}
