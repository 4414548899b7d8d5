import { ApprovalRolesDocument, ApprovalStaffDocument } from "../api/generated/approvals/approvals";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";

const NO_VARIABLES = {};
const asOption = ({ id, name }: { readonly id: string; readonly name: string }) => ({ value: id, label: name });

/** Roles and people who can be asked, as options. */
export function useApprovers() {
  const pause = !can(useViewer(), "read_staff");
  const roles = useLoad(ApprovalRolesDocument, { variables: NO_VARIABLES, pause });
  const staff = useLoad(ApprovalStaffDocument, { variables: NO_VARIABLES, pause });
  return { roles: (roles.data?.roles.nodes ?? []).map(asOption), staff: (staff.data?.staffMembers.nodes ?? []).map(asOption) };
}
