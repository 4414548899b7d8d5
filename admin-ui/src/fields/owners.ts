import {
  CategoryFieldsDocument,
  CustomerFieldsDocument,
  OrderFieldsDocument,
  ProductFieldsDocument,
  TagFieldsDocument,
  VariantFieldsDocument,
} from "../api/generated/fields/owners";
import type { MessageKey } from "../locales/resources.generated";

/** The types of object that have custom fields and metadata, and who may write to them; backend/entrepot/field_owners.py. */
export const WRITERS = {
  Product: "write_products",
  Variant: "write_products",
  Category: "write_products",
  Tag: "write_products",
  Customer: "write_customers",
  Order: "write_orders",
  Media: "write_media",
  Promotion: "write_promotions",
  Coupon: "write_promotions",
  Channel: "write_shop",
  Location: "write_shop",
  Shop: "write_shop",
} as const satisfies Readonly<Record<string, string>>;

export type OwnerType = keyof typeof WRITERS;

export const OWNER_TYPES = Object.keys(WRITERS) as readonly OwnerType[];

/** Those whose pages show them. A query for each, as each needs a right of its own. */
export const OWNED_DOCUMENTS = {
  Product: ProductFieldsDocument,
  Variant: VariantFieldsDocument,
  Category: CategoryFieldsDocument,
  Tag: TagFieldsDocument,
  Customer: CustomerFieldsDocument,
  Order: OrderFieldsDocument,
} as const;

export type ShownOwner = keyof typeof OWNED_DOCUMENTS;

/** A type in words; one that a later server added by its name. */
export function ownerName(name: string): { readonly key: MessageKey } | { readonly text: string } {
  return name in WRITERS ? { key: `fields:owner.${name as OwnerType}` } : { text: name };
}
