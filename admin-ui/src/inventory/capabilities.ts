import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be done with stock; each line names the server's rule that it mirrors. The server still decides. */
export function stockCan(viewer: Permitted) {
  return {
    // inventory.permissions.ADJUST_STOCK; inventory.rules.StockNotTracked
    adjust: (variant: { readonly trackStock: boolean }): Verdict =>
      firstDenied(
        allowedIf(can(viewer, "adjust_stock"), "common:denied.permission"),
        allowedIf(variant.trackStock, "inventory:denied.notTracked"),
      ),
    // inventory.permissions.READ_COST
    seeCost: (): boolean => can(viewer, "read_cost"),
    // shops.permissions.READ_SHOP
    seeLocations: (): boolean => can(viewer, "read_shop"),
  };
}
