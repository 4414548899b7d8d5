import { can } from "../../src/api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../../src/lib/verdict";
import type { PaymentState } from "./generated/orders";

interface Permitted {
  readonly permissions: readonly string[];
}

interface Order {
  readonly paymentState: PaymentState;
}

/** What may be done with an order now; each line names the server's rule that it mirrors. The server still decides. */
export function orderCan(viewer: Permitted) {
  return {
    // orders.permissions.CANCEL_ORDERS; orders.rules.cancel: not once the money went back
    cancel: (order: Order): Verdict =>
      firstDenied(
        allowedIf(can(viewer, "cancel_orders"), "common:denied.permission"),
        allowedIf(order.paymentState !== "REFUNDED", "common:problem.notFound.title"),
      ),
    // orders.permissions.WRITE_ORDERS
    note: (): Verdict => allowedIf(can(viewer, "write_orders"), "common:denied.permission"),
  };
}
