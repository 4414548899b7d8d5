import { Form, Input, Segmented, Select, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { StockReasonsDocument, type AdjustReason } from "../api/generated/inventory/inventory";
import { StockAdjustDocument, StockAdjustPreviewDocument } from "../api/generated/inventory/variant";
import { useAction } from "../api/useAction";
import { usePreview } from "../api/usePreview";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { MoneyInput } from "../form/MoneyInput";
import { Preview } from "../form/Preview";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, moneyRule } from "../form/rules";
import type { MoneyValue } from "../lib/money";
import { useToasts } from "../ui/toasts";
import { deltaOf, REASONS, type AdjustMode } from "./adjustment";
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
  readonly mode: AdjustMode;
  readonly lines: readonly [{ readonly quantity?: string; readonly reason: AdjustReason; readonly unitCost?: MoneyValue; readonly locationId?: string | undefined }];
  readonly note?: string;
}

const NOTHING = {};

/** Corrects stock by what was lost, found or counted, with the reason. */
export function AdjustDialog({ stock, open, onClose }: Props) {
  const { t } = useTranslation("inventory");
  const toasts = useToasts();
  const withCost = stockCan(useViewer()).seeCost();
  const adjust = useAction(StockAdjustDocument, (data) => data.stockAdjust, MOVES);
  const preview = usePreview(StockAdjustPreviewDocument, (data) => data.stockAdjust);
  const moved = useMoved(stock);
  const levels = stock.stockLevels.nodes;
  const inputOf = ({ mode, lines: [line], note }: Values) => {
    const here = levels.find(({ location }) => location?.id === line.locationId) ?? levels[0];
    return {
      lines: [
        {
          variantId: stock.variant.id,
          quantity: deltaOf(mode, line.quantity ?? "0", here?.onHand ?? "0"),
          reason: line.reason,
          locationId: line.locationId ?? null,
          unitCost: mode === "less" ? null : (line.unitCost ?? null),
        },
      ],
      note: note?.trim() || null,
    };
  };
  const initial: Values = { mode: "less", lines: [{ reason: "LOSS", locationId: levels[0]?.location?.id }] };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("adjust")}
      submitLabel={t("adjust")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => adjust({ input: inputOf(values), key: idempotencyKey })}
      onDone={() => toasts.done(t("adjusted"))}
    >
      {(form) => (
        <>
          <LocationField />
          <AdjustFields form={form} decimals={stock.variant.unitDecimals} />
          <Preview form={form} ask={(values) => preview({ input: inputOf(values), withCost }).then((outcome) => moved(outcome, values.lines[0].locationId))} />
        </>
      )}
    </FormDialog>
  );
}

function AdjustFields({ form, decimals }: { readonly form: FormInstance<Values>; readonly decimals: number }) {
  const { t } = useTranslation("inventory");
  const mode = Form.useWatch("mode", form) ?? "less";
  const reasons = useLoad(StockReasonsDocument, { variables: NOTHING }).data?.stockReasons ?? [];
  const fitting = REASONS[mode].flatMap((code) => reasons.filter((reason) => reason.code === code));
  return (
    <>
      <Field name="mode" label={t("modeLabel")} required>
        <Segmented<AdjustMode>
          block
          options={(["less", "more", "counted"] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
          onChange={(chosen) => form.setFieldValue(["lines", 0, "reason"] as never, REASONS[chosen][0])}
        />
      </Field>
      <FieldRow>
        <Field name={["lines", 0, "quantity"]} label={t(mode === "counted" ? "countedQuantity" : "quantity")} required rules={[decimalRule(decimals)]}>
          <QuantityInput decimals={decimals} />
        </Field>
        <Field name={["lines", 0, "reason"]} label={t("reason")} required>
          <Select options={fitting.map(({ code, name }) => ({ value: code, label: name }))} />
        </Field>
      </FieldRow>
      {mode !== "less" && (
        <Field name={["lines", 0, "unitCost"]} label={t("unitCost")} rules={[moneyRule()]} hint={t("unitCostHint")}>
          <MoneyInput />
        </Field>
      )}
      <Field name="note" label={t("note")}>
        <Input maxLength={1000} />
      </Field>
    </>
  );
}
