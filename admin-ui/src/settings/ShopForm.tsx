import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { ShopUpdateDocument, type ShopDetailFragment } from "../api/generated/settings/shop";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field, FieldRow } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { LocalizedTextInput, type LocalizedText } from "../form/LocalizedTextInput";
import { MoneyInput } from "../form/MoneyInput";
import { QuantityInput } from "../form/QuantityInput";
import { decimalRule, localizedRule, moneyRule } from "../form/rules";
import type { MoneyValue } from "../lib/money";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";

interface Values {
  readonly name: LocalizedText;
  readonly settings: {
    readonly orderNumberPrefix?: string;
    readonly orderExpiryMinutes: string;
    readonly shippingFee: MoneyValue;
    readonly freeShippingFrom?: MoneyValue | null | undefined;
    readonly cartExpiryDays: string;
  };
}

/** What of a shop can be changed, against the version that was read. */
export function ShopForm({ shop }: { readonly shop: ShopDetailFragment }) {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const update = useAction(ShopUpdateDocument, (data) => data.shopUpdate);
  const locales = [shop.defaultLocale, ...shop.locales.filter((locale) => locale !== shop.defaultLocale)];
  return (
    <FormShell<Values, unknown>
      initialValues={valuesOf(shop)}
      verdict={settingsCan(useViewer()).writeShop()}
      submitLabel={t("save")}
      submit={({ name, settings }, { idempotencyKey }) =>
        update({
          key: idempotencyKey,
          input: {
            name,
            ifVersion: shop.version,
            settings: {
              orderNumberPrefix: settings.orderNumberPrefix ?? "",
              orderExpiryMinutes: Number(settings.orderExpiryMinutes),
              shippingFee: settings.shippingFee,
              freeShippingFrom: settings.freeShippingFrom ?? null,
              cartExpiryDays: Number(settings.cartExpiryDays),
            },
          },
        })
      }
      onDone={() => toasts.done(t("saved"))}
    >
      <Field name="name" label={t("shopName")} required rules={[localizedRule(shop.defaultLocale, t("shopName"))]}>
        <LocalizedTextInput locales={locales} />
      </Field>
      <FieldRow>
        <Field name={["settings", "shippingFee"]} label={t("shippingFee")} required rules={[moneyRule()]}>
          <MoneyInput currencyCode={shop.currency} />
        </Field>
        <Field name={["settings", "freeShippingFrom"]} label={t("freeShippingFrom")} hint={t("freeShippingHint")} rules={[moneyRule()]}>
          <MoneyInput currencyCode={shop.currency} />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field name={["settings", "orderNumberPrefix"]} label={t("orderNumberPrefix")} hint={t("orderNumberHint")}>
          <Input autoComplete="off" maxLength={12} />
        </Field>
        <Field name={["settings", "orderExpiryMinutes"]} label={t("orderExpiry")} required hint={t("orderExpiryHint")} rules={[decimalRule(0)]}>
          <QuantityInput unit={t("minutes")} />
        </Field>
        <Field name={["settings", "cartExpiryDays"]} label={t("cartExpiry")} required rules={[decimalRule(0)]}>
          <QuantityInput unit={t("days")} />
        </Field>
      </FieldRow>
    </FormShell>
  );
}

function valuesOf({ nameTranslations, settings }: ShopDetailFragment): Values {
  const { orderNumberPrefix, orderExpiryMinutes, shippingFee, freeShippingFrom, cartExpiryDays } = settings;
  return {
    name: nameTranslations.map(({ locale, value }) => ({ locale, value })),
    settings: {
      orderNumberPrefix,
      orderExpiryMinutes: String(orderExpiryMinutes),
      shippingFee: plain(shippingFee),
      freeShippingFrom: freeShippingFrom ? plain(freeShippingFrom) : null,
      cartExpiryDays: String(cartExpiryDays),
    },
  };
}

/** As the input takes it: without the type's name. */
function plain({ amount, currencyCode }: MoneyValue): MoneyValue {
  return { amount, currencyCode };
}
