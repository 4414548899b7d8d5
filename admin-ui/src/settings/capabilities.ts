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
    // access.operations.roles: of the owner's role, owners decide whether it asks for a second factor
    editRole: (role: { readonly grantsAll: boolean }, everyPermission: readonly string[]): Verdict =>
      firstDenied(holds("write_staff"), allowedIf(!role.grantsAll || everyPermission.every((one) => can(viewer, one)), "settings:denied.ownerRole")),
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

interface Person {
  readonly email: string;
}

/** What may be done about how somebody else signs in. */
export function staffCan(viewer: Permitted & { readonly email?: string | null }) {
  // access.permissions.WRITE_STAFF; for oneself there are pages of one's own
  const touch = ({ email }: Person): Verdict =>
    firstDenied(allowedIf(can(viewer, "write_staff"), "common:denied.permission"), allowedIf(email !== viewer.email, "settings:denied.oneself"));
  return {
    // access.types.StaffMember: sessions, factorKinds
    seeSignIn: (): Verdict => allowedIf(can(viewer, "write_staff"), "common:denied.permission"),
    // access.operations.staff_security.reset_factors
    resetFactors: (person: Person, kinds: readonly unknown[]): Verdict => firstDenied(touch(person), allowedIf(kinds.length > 0, "settings:denied.nothingToReset")),
    // access.operations.staff_security.revoke_sessions
    signOut: (person: Person, sessions: readonly unknown[]): Verdict => firstDenied(touch(person), allowedIf(sessions.length > 0, "settings:denied.signedInNowhere")),
  };
}
