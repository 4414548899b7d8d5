import { can } from "../api/viewer";
import { allowedIf, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be done with customers; each line names the server's rule that it mirrors. The server still decides. */
export function customerCan(viewer: Permitted) {
  return {
    // customers.permissions.WRITE_CUSTOMERS
    write: (): Verdict => allowedIf(can(viewer, "write_customers"), "common:denied.permission"),
  };
}
