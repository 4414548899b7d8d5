import { can } from "../api/viewer";
import { allowedIf, type Verdict } from "../lib/verdict";

/** What may be done with the books now. The server still decides. */
export function financeCan(viewer: { readonly permissions: readonly string[] }) {
  const writes = (): Verdict => allowedIf(can(viewer, "write_journal"), "common:denied.permission");
  return {
    // finance.permissions.WRITE_JOURNAL
    post: writes,
    createAccount: writes,
  };
}
