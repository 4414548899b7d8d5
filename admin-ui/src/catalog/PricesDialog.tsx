import { useTranslation } from "react-i18next";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import { VariantPricesSetDocument } from "../api/generated/catalog/variants";
import { useAction } from "../api/useAction";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { MoneyInput } from "../form/MoneyInput";
import { moneyRule } from "../form/rules";
import { atSentRows } from "../form/sentRows";
import type { MoneyValue } from "../lib/money";
import type { Outcome } from "../lib/problem";
import { useToasts } from "../ui/toasts";
import { VariantRows } from "./VariantRows";

interface Props {
  readonly variants: readonly ProductVariantFragment[];
  readonly open: boolean;
  readonly onClose: () => void;
}

interface PriceRow {
  readonly price?: MoneyValue | undefined;
  readonly compareAt?: MoneyValue | undefined;
}

interface Values {
  readonly prices: readonly PriceRow[];
  readonly startsAt?: string | undefined;
}

const CHANGES = ["Variant", "Product"];

function rowOf({ price }: ProductVariantFragment): PriceRow {
  const plain = (money: MoneyValue | null | undefined) => (money ? { amount: money.amount, currencyCode: money.currencyCode } : undefined);
  return { price: plain(price?.price), compareAt: plain(price?.compareAt) };
}

/** Sets the prices that were changed, all or none; those in force until now stay in the history. */
export function PricesDialog({ variants, open, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const set = useAction(VariantPricesSetDocument, (data) => data.priceSet, CHANGES);
  const initial: Values = { prices: variants.map(rowOf), startsAt: undefined };
  const submit = async ({ prices, startsAt }: Values, key: string): Promise<Outcome<unknown>> => {
    const changed = prices.flatMap((row, index) => (row.price && !same(row, initial.prices[index]) ? [{ row, index }] : []));
    if (changed.length === 0) return { kind: "done", payload: null };
    const outcome = await set({
      key,
      input: {
        prices: changed.map(({ row, index }) => ({
          variantId: variants[index]?.id ?? "",
          price: row.price as MoneyValue,
          compareAt: row.compareAt ?? null,
          startsAt: startsAt ?? null,
        })),
      },
    });
    return atSentRows(outcome, "prices", changed.map(({ index }) => index));
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      width={720}
      title={t("editPrices")}
      submitLabel={t("savePrices")}
      initialValues={initial}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t("saved"))}
    >
      <Field name="startsAt" label={t("priceStartsAt")} hint={t("priceStartsAtHint")}>
        <InstantInput />
      </Field>
      <VariantRows variants={variants}>
        {(_variant, index) => (
          <FieldRow>
            <Field name={["prices", index, "price"]} label={t("price")} required={Boolean(initial.prices[index]?.price)} rules={[moneyRule()]}>
              <MoneyInput />
            </Field>
            <Field name={["prices", index, "compareAt"]} label={t("compareAt")} rules={[moneyRule()]}>
              <MoneyInput />
            </Field>
          </FieldRow>
        )}
      </VariantRows>
    </FormDialog>
  );
}

function same(row: PriceRow, before: PriceRow | undefined): boolean {
  return row.price?.amount === before?.price?.amount && row.compareAt?.amount === before?.compareAt?.amount;
}
