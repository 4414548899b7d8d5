import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be done with approvals; each line names the server's rule that it mirrors. The server still decides. */
export function approvalCan(viewer: Permitted) {
  // access.permissions.READ_STAFF: people are chosen from the staff
  const choose = allowedIf(can(viewer, "read_staff"), "approvals:denied.staff");
  return {
    // approvals.permissions.READ_APPROVALS
    readPolicies: can(viewer, "read_approvals"),
    delegate: (): Verdict => choose,
    // approvals.permissions.WRITE_APPROVAL_POLICIES
    writePolicies: (): Verdict => firstDenied(allowedIf(can(viewer, "write_approval_policies"), "common:denied.permission"), choose),
  };
}
