import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { StockReceiveDocument, StockReceivePreviewDocument } from "../api/generated/inventory/variant";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { useViewer } from "../api/viewer";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { MoneyInput } from "../form/MoneyInput";
import { Preview } from "../form/Preview";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, moneyRule } from "../form/rules";
import type { MoneyValue } from "../lib/money";
import { useToasts } from "../ui/toasts";
import { stockCan } from "./capabilities";
import { LocationField } from "./LocationField";
import type { VariantStock } from "./StockVariantPage";
import { MOVES, useMoved } from "./useMoved";

interface Props {
  readonly stock: VariantStock;
  readonly open: boolean;
  readonly onClose: () => void;
}

interface Values {
  readonly lines: readonly [{ readonly quantity?: string; readonly unitCost?: MoneyValue; readonly locationId?: string | undefined }];
  readonly effectiveAt?: string;
  readonly note?: string;
}

/** Takes in goods from a supplier at what they cost; the average cost follows. */
export function ReceiveDialog({ stock, open, onClose }: Props) {
  const { t } = useTranslation("inventory");
  const toasts = useToasts();
  const withCost = stockCan(useViewer()).seeCost();
  const receive = useAction(StockReceiveDocument, (data) => data.stockReceive, MOVES);
  const preview = usePreview(StockReceivePreviewDocument, (data) => data.stockReceive);
  const moved = useMoved(stock);
  const { variant } = stock;
  const inputOf = ({ lines: [line], effectiveAt, note }: Values) => ({
    lines: [{ variantId: variant.id, quantity: line.quantity ?? "", unitCost: line.unitCost ?? null, locationId: line.locationId ?? null }],
    effectiveAt: effectiveAt ?? null,
    note: note?.trim() || null,
  });
  const initial: Values = { lines: [{ locationId: stock.stockLevels.nodes[0]?.location?.id }] };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("receive")}
      submitLabel={t("receive")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => receive({ input: inputOf(values), key: idempotencyKey })}
      onDone={() => toasts.done(t("received"))}
    >
      {(form) => (
        <>
          <LocationField />
          <FieldRow>
            <Field name={["lines", 0, "quantity"]} label={t("quantity")} required rules={[decimalRule(variant.unitDecimals)]}>
              <QuantityInput decimals={variant.unitDecimals} />
            </Field>
            <Field name={["lines", 0, "unitCost"]} label={t("unitCost")} required rules={[moneyRule()]}>
              <MoneyInput />
            </Field>
          </FieldRow>
          <FieldRow>
            <Field name="effectiveAt" label={t("at")}>
              <InstantInput placeholder={t("now")} />
            </Field>
            <Field name="note" label={t("note")}>
              <Input maxLength={1000} />
            </Field>
          </FieldRow>
          <Preview form={form} ask={(values) => preview({ input: inputOf(values), withCost }).then((outcome) => moved(outcome, values.lines[0].locationId))} />
        </>
      )}
    </FormDialog>
  );
}
