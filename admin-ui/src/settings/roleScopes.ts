import type { AssignmentFragment, RoleScopeInput } from "../api/generated/settings/staff";

/** Where a role holds, as the form has it; nothing chosen is everywhere. */
export interface ScopeValues {
  readonly locationIds: readonly string[];
  readonly channelIds: readonly string[];
  readonly ownOnly: boolean;
}

/** A field that was never touched is undefined. */
type Chosen = { readonly [Name in keyof ScopeValues]?: ScopeValues[Name] | undefined };

export type ScopesByRole = Readonly<Record<string, Chosen | undefined>>;

/** The scopes that a person has, by role. */
export function scopesOf(assignments: readonly AssignmentFragment[]): ScopesByRole {
  const roles = [...new Set(assignments.map(({ role }) => role.id))];
  return Object.fromEntries(
    roles.map((id) => {
      const held = assignments.filter(({ role }) => role.id === id);
      return [
        id,
        {
          locationIds: unique(held.map(({ location }) => location?.id)),
          channelIds: unique(held.map(({ channel }) => channel?.id)),
          ownOnly: held.every(({ ownOnly }) => ownOnly),
        },
      ];
    }),
  );
}

/** Whether one set of places says what the assignments say: each location with each channel, all alike. */
export function isSimple(assignments: readonly AssignmentFragment[]): boolean {
  const { locationIds = [], channelIds = [] } = Object.values(scopesOf(assignments))[0] ?? {};
  const own = new Set(assignments.map(({ ownOnly }) => ownOnly));
  return own.size <= 1 && assignments.length === Math.max(1, locationIds.length) * Math.max(1, channelIds.length);
}

/** What the API takes: for each role that is given, where it holds. */
export function scopeInputs(roleIds: readonly string[], scopes: ScopesByRole): readonly RoleScopeInput[] {
  return roleIds.map((roleId) => {
    const { locationIds = [], channelIds = [], ownOnly = false } = scopes[roleId] ?? {};
    return { roleId, locationIds: locationIds.length > 0 ? locationIds : null, channelIds: channelIds.length > 0 ? channelIds : null, ownOnly };
  });
}

function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id): id is string => id !== undefined))];
}
