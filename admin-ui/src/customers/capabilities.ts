import { can } from "../api/viewer";
import { allowedIf, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

/** Whether telephone, e-mail address and street are shown; customers.permissions.READ_CONTACTS. */
export function seesContacts(viewer: Permitted): boolean {
  return can(viewer, "read_contacts");
}

/** What may be done with customers; each line names the server's rule that it mirrors. The server still decides. */
export function customerCan(viewer: Permitted) {
  return {
    // customers.permissions.WRITE_CUSTOMERS
    write: (): Verdict => allowedIf(can(viewer, "write_customers"), "common:denied.permission"),
    // customers.permissions.READ_CONTACTS: what one does not see, one cannot replace
    replaceAddress: (): Verdict => allowedIf(can(viewer, "write_customers") && seesContacts(viewer), "common:denied.permission"),
  };
}
