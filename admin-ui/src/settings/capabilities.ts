import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

const MOST_FACTORS = 10;

interface Permitted {
  readonly permissions: readonly string[];
}

interface Factor {
  readonly kind: "TOTP" | "PASSKEY";
}

/** What the reader may prove themselves with; the numbers are those of access.rules.factors. */
export function factorCan(factors: readonly Factor[], browserKnowsPasskeys: boolean) {
  const room = allowedIf(factors.length < MOST_FACTORS, "settings:denied.factorsTooMany");
  return {
    // access.operations.factors.begin_totp
    addApp: (): Verdict => firstDenied(allowedIf(!factors.some(({ kind }) => kind === "TOTP"), "settings:denied.oneApp"), room),
    // access.operations.factors.begin_passkey
    addPasskey: (): Verdict => firstDenied(allowedIf(browserKnowsPasskeys, "settings:denied.noPasskeys"), room),
    // access.operations.factors.renew_recovery_codes: codes stand in for a factor
    renewCodes: (): Verdict => allowedIf(factors.length > 0, "settings:denied.noFactor"),
  };
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
    // webhooks.operations.installing: nobody gives what they do not hold, and webhooks need their own permission
    install: (manifest: { readonly refusedScopes: readonly string[]; readonly webhooks: readonly unknown[] }): Verdict =>
      firstDenied(
        holds("write_apps"),
        allowedIf(manifest.refusedScopes.length === 0, "apps:denied.refusedScopes"),
        allowedIf(manifest.webhooks.length === 0 || can(viewer, "write_webhooks"), "apps:denied.webhooks"),
      ),
    // access.permissions.SIGNED_IN: a session ends itself by signing out
    revoke: (session: { readonly isCurrent: boolean }): Verdict => allowedIf(!session.isCurrent, "settings:denied.currentSession"),
  };
}
