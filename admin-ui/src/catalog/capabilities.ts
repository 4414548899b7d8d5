import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

interface Standing {
  readonly allowedActions: readonly string[];
}

/** What may be done with the catalogue now; each line names the server's rule that it mirrors. The server still decides. */
export function catalogCan(viewer: Permitted) {
  const holds = (permission: string): Verdict => allowedIf(can(viewer, permission), "common:denied.permission");
  return {
    // catalog.permissions.WRITE_PRODUCTS
    write: (): Verdict => holds("write_products"),
    // catalog.rules.products.TRANSITIONS, told by `allowedActions`
    publish: (product: Standing): Verdict =>
      firstDenied(holds("write_products"), allowedIf(product.allowedActions.includes("PUBLISH"), "catalog:denied.publish")),
    unpublish: (product: Standing): Verdict =>
      firstDenied(holds("write_products"), allowedIf(product.allowedActions.includes("UNPUBLISH"), "catalog:denied.unpublish")),
    archive: (product: Standing): Verdict =>
      firstDenied(holds("write_products"), allowedIf(product.allowedActions.includes("ARCHIVE"), "catalog:denied.archive")),
    // media.permissions.WRITE_MEDIA
    upload: (): Verdict => firstDenied(holds("write_products"), holds("write_media")),
    // pricing.permissions.WRITE_PRICES
    price: (): Verdict => holds("write_prices"),
    // inventory.permissions.READ_STOCK
    seeStock: (): boolean => can(viewer, "read_stock"),
    // inventory.permissions.ADJUST_STOCK
    openStock: (variants: readonly { readonly trackStock: boolean }[]): Verdict =>
      firstDenied(
        holds("adjust_stock"),
        allowedIf(variants.some(({ trackStock }) => trackStock), "catalog:denied.nothingTracked"),
      ),
    // catalog.rules.options: every combination of options is taken once
    addVariant: (free: number): Verdict =>
      firstDenied(holds("write_products"), allowedIf(free > 0, "catalog:denied.noCombination")),
  };
}
