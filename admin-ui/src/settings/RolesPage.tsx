import { PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoleDetailFragment } from "../api/generated/settings/staff";
import { useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { settingsCan } from "./capabilities";
import { DutiesSection } from "./DutiesSection";
import { Guarded } from "./Guarded";
import { PermissionWords } from "./PermissionWords";
import { RoleDialog } from "./RoleDialog";
import { RoleMatrix } from "./RoleMatrix";
import { SettingsTabs } from "./SettingsTabs";
import { usePermissionList, useRoles } from "./useRoles";

/** The shop's roles and what each may do. */
export function RolesPage() {
  const { t } = useTranslation("settings");
  const [editing, setEditing] = useState<RoleDetailFragment | "new">();
  const verdict = settingsCan(useViewer()).writeStaff();
  return (
    <>
      <PageHeader
        title={t("roles")}
        actions={
          <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setEditing("new")}>
            {t("newRole")}
          </ActionButton>
        }
      />
      <SettingsTabs />
      <Guarded permission="read_staff">
        <RoleList edit={setEditing} />
        {editing && <RoleDialog role={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}
      </Guarded>
    </>
  );
}

function RoleList({ edit }: { readonly edit: (role: RoleDetailFragment) => void }) {
  const { t } = useTranslation("settings");
  const { roles, known, problem, reload } = useRoles();
  const can = settingsCan(useViewer());
  const everyPermission = usePermissionList().map(({ code }) => code);
  const columns: readonly Column<RoleDetailFragment>[] = [
    { key: "name", title: t("name"), card: "title", width: 200, render: ({ name }) => name },
    {
      key: "permissions",
      title: t("mayDo"),
      render: (role) => (role.grantsAll ? t("everything") : <PermissionWords codes={role.permissions} />),
    },
    { key: "factor", title: t("factors"), render: ({ requiresFactor }) => (requiresFactor ? <StatusTag tone="info">{t("factorRequired")}</StatusTag> : "–") },
    {
      key: "actions",
      title: t("actions"),
      card: "aside",
      align: "end",
      render: (role) => (
        <ActionButton size="small" verdict={can.editRole(role, everyPermission)} onClick={() => edit(role)} aria-label={t("editOne", { name: role.name })}>
          {t("edit")}
        </ActionButton>
      ),
    },
  ];
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!known) return <PageSkeleton />;
  return (
    <Stack>
      <Section flush>
        <SimpleTable label={t("roles")} columns={columns} rows={roles} rowKey={({ id }) => id} />
      </Section>
      <DutiesSection />
      <RoleMatrix roles={roles} />
    </Stack>
  );
}
