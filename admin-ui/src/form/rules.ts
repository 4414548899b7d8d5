import type { FormRule } from "antd";
import { parseDecimal } from "../lib/decimal";
import { currencyScale, type MoneyValue } from "../lib/money";
import { message } from "../locales/i18n";

/** Refuses what is no decimal of so many places; for QuantityInput and DecimalInput. */
export function decimalRule(decimals: number, negative = false): FormRule {
  return {
    validator: (_rule, value: string | undefined) => refuseUnless(!value || parseDecimal(value, decimals, negative) !== undefined),
  };
}

/** Refuses what is no amount of its currency; for MoneyInput. */
export function moneyRule(negative = false): FormRule {
  return {
    validator: (_rule, value: MoneyValue | undefined) =>
      refuseUnless(!value || parseDecimal(value.amount, currencyScale(value.currencyCode), negative) !== undefined),
  };
}

/** Refuses a text that is missing in the shop's default language; for LocalizedTextInput. */
export function localizedRule(locale: string, label: string): FormRule {
  return {
    validator: (_rule, value: readonly { readonly locale: string; readonly value: string }[] | undefined) =>
      value?.some((text) => text.locale === locale && text.value.trim() !== "")
        ? Promise.resolve()
        : Promise.reject(new Error(message("common:form.required", { label }))),
  };
}

function refuseUnless(good: boolean): Promise<void> {
  return good ? Promise.resolve() : Promise.reject(new Error(message("common:form.notANumber")));
}
