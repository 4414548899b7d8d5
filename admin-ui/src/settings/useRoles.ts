import { PermissionListDocument, RolesDocument, type RoleDetailFragment } from "../api/generated/settings/staff";
import { useLoad } from "../api/useLoad";

const NO_VARIABLES = {};
const NONE: readonly RoleDetailFragment[] = [];
const DEPENDS_ON = ["Role"];

/** The shop's roles. */
export function useRoles() {
  const { data, problem, reload } = useLoad(RolesDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  return { roles: data?.roles.nodes ?? NONE, known: data !== undefined, problem, reload };
}

/** Every permission there is, in words. */
export function usePermissionList() {
  return useLoad(PermissionListDocument, { variables: NO_VARIABLES }).data?.permissions ?? [];
}
