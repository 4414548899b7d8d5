import type { OrderActionName, OrderDetailFragment } from "../api/generated/orders/order";
import { can } from "../api/viewer";
import { ALLOWED, allowedIf, deniedBecause, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

type Standing = Pick<OrderDetailFragment, "actions" | "payments">;

/** The payment that staff can confirm: money by bank or on delivery that has not come yet. A gateway speaks for itself. */
export function confirmable({ payments }: Pick<Standing, "payments">): Standing["payments"][number] | undefined {
  return payments.find(({ state, method }) => state === "PENDING" && method !== "TEST_GATEWAY");
}

/** What may be done with orders now; each line names the server's rule that it mirrors. The server still decides. */
export function orderCan(viewer: Permitted) {
  const holds = (permission: string): Verdict => allowedIf(can(viewer, permission), "common:denied.permission");
  return {
    // orders.permissions.WRITE_ORDERS
    create: (): Verdict => holds("write_orders"),
    // payments.permissions.CONFIRM_PAYMENTS; orders.rules.actions.refuse_pay; payments.rules.MANUAL_METHODS
    pay: (order: Standing): Verdict =>
      firstDenied(holds("confirm_payments"), told(order, "PAY"), allowedIf(confirmable(order) !== undefined, "orders:denied.gateway")),
    // orders.permissions.SHIP_ORDERS; orders.rules.actions.refuse_ship
    ship: (order: Standing): Verdict => firstDenied(holds("ship_orders"), told(order, "SHIP")),
    // orders.permissions.SHIP_ORDERS; orders.rules.actions.refuse_deliver
    deliver: (order: Standing): Verdict => firstDenied(holds("ship_orders"), told(order, "MARK_DELIVERED")),
    // orders.permissions.WRITE_ORDERS; orders.rules.actions.refuse_cancel
    cancel: (order: Standing): Verdict => firstDenied(holds("write_orders"), told(order, "CANCEL")),
    // orders.permissions.REFUND_ORDERS; orders.rules.actions.refuse_refund
    refund: (order: Standing): Verdict => firstDenied(holds("refund_orders"), told(order, "REFUND")),
    // orders.permissions.WRITE_ORDERS; orders.rules.actions.refuse_request
    requestRefund: (order: Standing): Verdict => firstDenied(holds("write_orders"), told(order, "REQUEST_REFUND")),
    // finance.permissions.READ_FINANCE
    seeJournal: (): boolean => can(viewer, "read_finance"),
    // customers.permissions.READ_CUSTOMERS, WRITE_CUSTOMERS
    seeCustomers: (): boolean => can(viewer, "read_customers") || can(viewer, "write_customers"),
    // customers.permissions.READ_CUSTOMERS: the list
    findCustomers: (): boolean => can(viewer, "read_customers"),
    // inventory.permissions.READ_STOCK
    seeStock: (): boolean => can(viewer, "read_stock"),
  };
}

function told({ actions }: Standing, name: OrderActionName): Verdict {
  const action = actions.find((one) => one.name === name);
  return action?.allowed === false ? deniedBecause(action.reason ?? "") : ALLOWED;
}
