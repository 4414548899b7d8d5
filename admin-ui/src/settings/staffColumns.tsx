import { Space } from "antd";
import type { TFunction } from "i18next";
import type { StaffMembersQuery, StaffRowFragment } from "../api/generated/settings/staff";
import type { Verdict } from "../lib/verdict";
import type { Column } from "../table/columns";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { StatusTag, type Tone } from "../ui/StatusTag";
import styles from "./settings.module.css";

const TONES: Readonly<Record<StaffRowFragment["state"], Tone>> = { INVITED: "info", ACTIVE: "success", SUSPENDED: "danger" };

export type StaffListRow = StaffMembersQuery["staffMembers"]["nodes"][number];

type Act = (staff: StaffRowFragment) => void;

interface Options {
  readonly verdict: Verdict;
  /** Whether the reader may know how others sign in. */
  readonly signInVerdict: Verdict;
  readonly edit: Act;
  readonly inviteAgain: Act;
  readonly showSignIn: Act;
}

export function staffColumns(t: TFunction<"settings">, { verdict, signInVerdict, edit, inviteAgain, showSignIn }: Options): readonly Column<StaffListRow>[] {
  const columns: readonly (Column<StaffListRow> | false)[] = [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: (staff) => <Named staff={staff} /> },
    { key: "roles", title: t("roles"), render: (staff) => <RolesOf staff={staff} t={t} /> },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`staffState.${state}`)}</StatusTag> },
    signInVerdict.allowed && { key: "factors", title: t("factors"), render: ({ factorKinds = [] }) => factorKinds.map((kind) => t(`factorKind.${kind}`)).join(t("and")) || "–" },
    { key: "lastLogin", title: t("lastLogin"), render: ({ lastLoginAt }) => <DateTime value={lastLoginAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (staff) => (
        <Space size="small" wrap>
          {staff.state === "INVITED" && (
            <ActionButton size="small" verdict={verdict} onClick={() => inviteAgain(staff)} aria-label={t("inviteAgainOne", { name: staff.name })}>
              {t("inviteAgain")}
            </ActionButton>
          )}
          <ActionButton size="small" verdict={signInVerdict} onClick={() => showSignIn(staff)} aria-label={t("signInOf", { name: staff.name })}>
            {t("signIn")}
          </ActionButton>
          <ActionButton size="small" verdict={verdict} onClick={() => edit(staff)} aria-label={t("editOne", { name: staff.name })}>
            {t("edit")}
          </ActionButton>
        </Space>
      ),
    },
  ];
  return columns.filter((column) => column !== false);
}

function Named({ staff: { name, email } }: { readonly staff: StaffListRow }) {
  return (
    <>
      {name}
      <div className={styles.where}>{email}</div>
    </>
  );
}

/** A person's roles; those that do not hold everywhere say where. */
function RolesOf({ staff, t }: { readonly staff: StaffRowFragment; readonly t: TFunction<"settings"> }) {
  if (staff.roles.length === 0) return "–";
  return (
    <ul className={styles.rolesOf}>
      {staff.roles.map(({ id, name }) => {
        const held = staff.assignments.filter(({ role }) => role.id === id);
        const places = [...new Set(held.flatMap(({ location, channel }) => [location?.name, channel?.name]).filter((place) => place !== undefined))];
        const where = [...places, ...(held.length > 0 && held.every(({ ownOnly }) => ownOnly) ? [t("ownOrders")] : [])];
        return (
          <li key={id}>
            {name}
            {where.length > 0 && <span className={styles.where}> {t("onlyAt", { places: where.join(t("and")) })}</span>}
          </li>
        );
      })}
    </ul>
  );
}
