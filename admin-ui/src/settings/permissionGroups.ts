const GROUPS = {
  trade: /_(orders|payments|analytics)$/,
  goods: /_(products|stock|media|prices|cost|promotions|reviews)$/,
  customers: /_(customers|contacts)$/,
  finance: /_(finance|journal)$/,
  people: /_(staff|approvals|approval_policies|audit|changes)$/,
  shop: /./,
} as const;

export type PermissionGroup = keyof typeof GROUPS;

export const GROUP_NAMES = Object.keys(GROUPS) as readonly PermissionGroup[];

/** What a permission is about, by its name; what is new stands with the shop's own. */
export function groupOf(code: string): PermissionGroup {
  return GROUP_NAMES.find((name) => GROUPS[name].test(code)) ?? "shop";
}
