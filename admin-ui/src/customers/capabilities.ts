import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

interface State {
  readonly state: "ACTIVE" | "DISABLED" | "MERGED" | "ERASED";
  readonly hasAccount: boolean;
}

/** Whether telephone, e-mail address and street are shown; customers.permissions.READ_CONTACTS. */
export function seesContacts(viewer: Permitted): boolean {
  return can(viewer, "read_contacts");
}

/** What may be done with customers; each line names the server's rule that it mirrors. The server still decides. */
export function customerCan(viewer: Permitted) {
  // customers.rules: who was erased or merged is changed no more
  const isOpen = (customer: State): Verdict => allowedIf(customer.state !== "ERASED" && customer.state !== "MERGED", "customers:denied.closed");
  const holds = (permission: string): Verdict => allowedIf(can(viewer, permission), "common:denied.permission");
  return {
    // customers.operations.freezing
    freeze: (customer: State): Verdict => firstDenied(holds("write_customers"), isOpen(customer)),
    // customers.permissions.EXPORT_CUSTOMER_DATA
    exportData: (customer: State): Verdict => firstDenied(holds("export_customer_data"), allowedIf(customer.state !== "ERASED", "customers:denied.closed")),
    // customers.permissions.ERASE_CUSTOMERS
    erase: (customer: State): Verdict => firstDenied(holds("erase_customers"), isOpen(customer)),
    // customers.operations.impersonation: only in the place of an account that may sign in
    impersonate: (customer: State): Verdict =>
      firstDenied(
        holds("impersonate_customers"),
        allowedIf(customer.hasAccount, "customers:denied.noAccount"),
        allowedIf(customer.state === "ACTIVE", "customers:denied.notActive"),
      ),
    // customers.permissions.WRITE_CUSTOMERS
    edit: (customer: State): Verdict => firstDenied(holds("write_customers"), isOpen(customer)),
    // customers.permissions.WRITE_CUSTOMERS
    write: (): Verdict => allowedIf(can(viewer, "write_customers"), "common:denied.permission"),
    // customers.permissions.READ_CONTACTS: what one does not see, one cannot replace
    replaceAddress: (): Verdict => allowedIf(can(viewer, "write_customers") && seesContacts(viewer), "common:denied.permission"),
  };
}
