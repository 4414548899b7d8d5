import type { OrderBuyersQuery, OrderCreateInput, OrderGoodsQuery, PaymentMethod } from "../api/generated/orders/newOrder";
import type { MoneyValue } from "../lib/money";
import { isPositive } from "./quantities";

export type Buyer = OrderBuyersQuery["customers"]["nodes"][number];
type Product = OrderGoodsQuery["products"]["nodes"][number];
export type Goods = Product["variants"][number] & { readonly productName: string };

export interface NewLine {
  readonly goods: Goods;
  readonly quantity?: string | undefined;
  readonly unitPrice?: MoneyValue | undefined;
}

export interface NewOrder {
  readonly lines: readonly NewLine[];
  readonly customerId?: string | undefined;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  /** "NONE" is fetched from the shop, "NEW" is filled in below; else the id of an address that the customer keeps. */
  readonly sendTo: string;
  readonly shippingAddress?: OrderCreateInput["shippingAddress"];
  readonly paymentMethod: PaymentMethod;
  readonly shipping?: MoneyValue | undefined;
  readonly couponCodes?: readonly string[];
  readonly note?: string;
}

/** The form as the API takes it; undefined while there is nothing to order. */
export function newOrderInput(values: NewOrder, buyer: Buyer | undefined): OrderCreateInput | undefined {
  const lines = (values.lines ?? []).filter(({ quantity }) => isPositive(quantity));
  if (lines.length === 0) return undefined;
  return {
    lines: lines.map(({ goods, quantity, unitPrice }) => ({ variantId: goods.id, quantity: quantity ?? "", unitPrice: unitPrice ?? null })),
    paymentMethod: values.paymentMethod,
    customerId: values.customerId ?? null,
    name: given(values.name) ?? buyer?.name ?? null,
    email: given(values.email) ?? buyer?.email ?? null,
    phone: given(values.phone) ?? buyer?.phone ?? null,
    shippingAddress: addressOf(values, buyer),
    shipping: values.shipping ?? null,
    couponCodes: values.couponCodes ?? [],
    note: given(values.note) ?? null,
  };
}

function addressOf({ sendTo, shippingAddress }: NewOrder, buyer: Buyer | undefined): OrderCreateInput["shippingAddress"] {
  if (sendTo === "NEW") return shippingAddress ?? null;
  const kept = buyer?.addresses.find(({ id }) => id === sendTo);
  if (!kept) return null;
  const { recipient, phone, country, province, city, district, street, postcode } = kept;
  return { recipient, phone, country, province, city, district, street, postcode };
}

function given(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}
