import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be set; each line names the server's rule that it mirrors. The server still decides. */
export function settingsCan(viewer: Permitted) {
  const holds = (permission: string): Verdict => allowedIf(can(viewer, permission), "common:denied.permission");
  return {
    // shops.permissions.WRITE_SHOP
    writeShop: (): Verdict => holds("write_shop"),
    // access.permissions.WRITE_STAFF
    writeStaff: (): Verdict => holds("write_staff"),
    // access.rules.roles: the owner's role is not changed
    editRole: (role: { readonly grantsAll: boolean }): Verdict => firstDenied(holds("write_staff"), allowedIf(!role.grantsAll, "settings:denied.ownerRole")),
    // access.rules.roles: nobody gives what they do not hold
    give: (permission: string): boolean => can(viewer, permission),
    // access.permissions.WRITE_APPS
    writeApps: (): Verdict => holds("write_apps"),
    // access.permissions.SIGNED_IN: a session ends itself by signing out
    revoke: (session: { readonly isCurrent: boolean }): Verdict => allowedIf(!session.isCurrent, "settings:denied.currentSession"),
  };
}
