import { PlusOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { StaffInviteAgainDocument, StaffMembersDocument, type AccountState, type StaffMemberOrderField, type StaffMemberWhere, type StaffRowFragment } from "../api/generated/settings/staff";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { DataTable } from "../table/DataTable";
import { parseChoices, type ListSearch } from "../table/search";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { useToasts } from "../ui/toasts";
import { settingsCan, staffCan } from "./capabilities";
import { Guarded } from "./Guarded";
import { SettingsTabs } from "./SettingsTabs";
import { staffColumns } from "./staffColumns";
import { StaffCreateDialog } from "./StaffCreateDialog";
import { StaffEditDialog } from "./StaffEditDialog";
import { StaffSignInDialog } from "./StaffSignInDialog";

const SORTS = ["NAME", "CREATED_AT"] satisfies readonly StaffMemberOrderField[];
const BY_NAME = { key: "NAME", descending: false };
const DEPENDS_ON = ["StaffMember", "Role"];
const STATES = ["INVITED", "ACTIVE", "SUSPENDED"] as const satisfies readonly AccountState[];

/** Who works in the shop, and in which roles. */
export function StaffPage() {
  const { t } = useTranslation("settings");
  const [creating, setCreating] = useState(false);
  const verdict = settingsCan(useViewer()).writeStaff();
  return (
    <>
      <PageHeader
        title={t("staff")}
        actions={
          <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setCreating(true)}>
            {t("newStaff")}
          </ActionButton>
        }
      />
      <SettingsTabs />
      <Guarded permission="read_staff">
        <StaffList />
        <StaffCreateDialog open={creating} onClose={() => setCreating(false)} />
      </Guarded>
    </>
  );
}

function StaffList() {
  const { t } = useTranslation("settings");
  const list = useListState({ sorts: SORTS, defaultSort: BY_NAME });
  const [editing, setEditing] = useState<StaffRowFragment>();
  const [signIn, setSignIn] = useState<StaffRowFragment>();
  const viewer = useViewer();
  const verdict = settingsCan(viewer).writeStaff();
  const signInVerdict = staffCan(viewer).seeSignIn();
  const withSignIn = can(viewer, "write_staff");
  const toasts = useToasts();
  const write = useAction(StaffInviteAgainDocument, (data) => data.staffInviteAgain);
  const inviteAgain = async ({ id }: StaffRowFragment) => toasts.outcome(await write({ input: { id } }), t("invited"));
  const variables = useMemo(
    () => ({
      ...list.page,
      where: staffWhere(list.search, list.query),
      orderBy: { field: list.sort.key as StaffMemberOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
      withSignIn,
    }),
    [list, withSignIn],
  );
  const { data, loading, problem, reload } = useLoad(StaffMembersDocument, { variables, dependsOn: DEPENDS_ON });
  return (
    <>
      <DataTable
        label={t("staff")}
        list={list}
        columns={staffColumns(t, { verdict, signInVerdict, edit: setEditing, inviteAgain: (staff) => void inviteAgain(staff), showSignIn: setSignIn })}
        connection={data?.staffMembers}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        filters={[{ kind: "choices", key: "state", label: t("stateLabel"), options: STATES.map((value) => ({ value, label: t(`staffState.${value}`) })) }]}
        searchPlaceholder={t("searchStaff")}
        empty={<EmptyState title={t("noStaff")} />}
      />
      {editing && <StaffEditDialog staff={editing} onClose={() => setEditing(undefined)} />}
      {signIn && <StaffSignInDialog staff={signIn} onClose={() => setSignIn(undefined)} />}
    </>
  );
}

function staffWhere(search: ListSearch, query: string): StaffMemberWhere {
  const states = parseChoices(search["state"], STATES);
  return {
    ...(states.length > 0 ? { state: { in: states } } : {}),
    ...(query ? { or: [{ name: { contains: query } }, { email: { contains: query } }] } : {}),
  };
}
