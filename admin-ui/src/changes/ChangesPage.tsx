import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ChangeNamesDocument } from "../api/generated/changes/changes";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { DataTable } from "../table/DataTable";
import type { Filter, Option } from "../table/filters";
import { useListState, type ListState } from "../table/useListState";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { changeColumns } from "./changeColumns";
import { KINDS } from "./changeWhere";
import { OPERATIONS, operationWords } from "./operations";
import { useChanges } from "./useChanges";

const SORTS: readonly string[] = [];
const AS_IT_IS = { key: "", descending: true };

/** Who changed what, when and why. */
function Changes() {
  const { t } = useTranslation("changes");
  const list = useListState({ sorts: SORTS, defaultSort: AS_IT_IS });
  const { connection, loading, problem, reload } = useChanges(list);
  const { people, apps, permissions } = useNames();
  // A page looks back so far; whoever looks for what is rare goes on from there.
  const further = connection?.nodes.length === 0 && connection.pageInfo.hasNextPage ? connection.pageInfo.endCursor : undefined;
  const filters = useFilters(list, people, apps);
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <DataTable
        label={t("title")}
        list={further ? { ...list, narrowed: false } : list}
        columns={changeColumns(t, {
          nameOfApp: (id) => apps.find(({ value }) => value === id)?.label,
          permissions,
          follow: (node) => list.change({ node }),
        })}
        connection={connection}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ cursor }) => cursor}
        filters={filters}
        empty={
          further ? (
            <EmptyState title={t("noneHere")} hint={t("noneHereHint")} action={<Button onClick={() => list.change({ after: further })}>{t("further")}</Button>} />
          ) : (
            <EmptyState title={t("none")} hint={t("noneHint")} />
          )
        }
      />
    </>
  );
}

function useFilters(list: ListState, people: readonly Option[], apps: readonly Option[]): readonly Filter[] {
  const { t } = useTranslation("changes");
  const node = list.search["node"];
  return [
    ...(people.length > 0 ? [{ kind: "choice" as const, key: "person", label: t("person"), options: people }] : []),
    ...(apps.length > 0 ? [{ kind: "choice" as const, key: "app", label: t("app"), options: apps }] : []),
    { kind: "choices", key: "kind", label: t("kindLabel"), options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })) },
    { kind: "choices", key: "operation", label: t("operation"), options: OPERATIONS.map((value) => ({ value, label: operationWords(t, value) })) },
    { kind: "days", key: "days", label: t("when") },
    ...(node ? [{ kind: "choice" as const, key: "node", label: t("node"), options: [{ value: node, label: t("thisNode") }] }] : []),
  ];
}

/** Who could have acted, and what permissions mean. */
function useNames() {
  const viewer = useViewer();
  const [withStaff, withApps] = [can(viewer, "read_staff"), can(viewer, "read_apps")];
  const variables = useMemo(() => ({ withStaff, withApps }), [withStaff, withApps]);
  const { data } = useLoad(ChangeNamesDocument, { variables });
  const permissions = useMemo(() => new Map(data?.permissions.map(({ code, description }) => [code, description])), [data]);
  const asOption = ({ id, name }: { readonly id: string; readonly name: string }): Option => ({ value: id, label: name });
  return { people: (data?.staffMembers?.nodes ?? []).map(asOption), apps: (data?.apps?.nodes ?? []).map(asOption), permissions };
}

export const ChangesPage = withPermission("read_changes", Changes);
