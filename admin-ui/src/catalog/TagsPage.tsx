import { DeleteOutlined, EditOutlined, PlusOutlined, ProfileOutlined } from "@ant-design/icons";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { TagsDocument, type TagOrderField, type TagRowFragment } from "../api/generated/catalog/labels";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { FieldsDialog } from "../fields/FieldsDialog";
import type { Verdict } from "../lib/verdict";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import { useListState } from "../table/useListState";
import { ActionButton } from "../ui/ActionButton";
import { DateTime } from "../ui/DateTime";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { catalogCan } from "./capabilities";
import { TagDeleteDialog } from "./TagDeleteDialog";
import { TagDialog } from "./TagDialog";
import styles from "./variants.module.css";

const SORTS = ["NAME", "CREATED_AT"] satisfies readonly TagOrderField[];
const BY_NAME = { key: "NAME", descending: false };
const DEPENDS_ON = ["Tag"];

type Doing = { readonly what: "add" } | { readonly what: "edit" | "fields" | "delete"; readonly tag: TagRowFragment };

/** The labels on products. */
export function TagsPage() {
  const { t } = useTranslation("catalog");
  const list = useListState({ sorts: SORTS, defaultSort: BY_NAME });
  const variables = useMemo(
    () => ({
      ...list.page,
      where: list.query ? { name: { contains: list.query } } : null,
      orderBy: { field: list.sort.key as TagOrderField, direction: list.sort.descending ? ("DESC" as const) : ("ASC" as const) },
    }),
    [list],
  );
  const { data, loading, problem, reload } = useLoad(TagsDocument, { variables, dependsOn: DEPENDS_ON });
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const verdict = catalogCan(useViewer()).write();
  const add = (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setDoing({ what: "add" })}>
      {t("newTag")}
    </ActionButton>
  );
  return (
    <>
      <PageHeader title={t("tags")} subtitle={t("tagsHint")} actions={add} />
      <DataTable
        label={t("tags")}
        list={list}
        columns={columns(t, verdict, (what, tag) => setDoing({ what, tag }))}
        connection={data?.tags}
        loading={loading}
        problem={problem}
        reload={reload}
        rowKey={({ id }) => id}
        searchPlaceholder={t("searchTags")}
        empty={<EmptyState title={t("noTags")} hint={t("noTagsHint")} action={add} />}
      />
      <TagDialog open={doing?.what === "add" || doing?.what === "edit"} tag={doing?.what === "edit" ? doing.tag : undefined} onClose={close} />
      {doing?.what === "fields" && <FieldsDialog owner="Tag" id={doing.tag.id} name={doing.tag.name} onClose={close} />}
      <TagDeleteDialog tag={doing?.what === "delete" ? doing.tag : undefined} onClose={close} />
    </>
  );
}

function columns(t: TFunction<"catalog">, verdict: Verdict, act: (what: "edit" | "fields" | "delete", tag: TagRowFragment) => void): readonly Column<TagRowFragment>[] {
  return [
    { key: "name", title: t("name"), sort: "NAME", card: "title", render: ({ name }) => name },
    { key: "slug", title: t("slug"), render: ({ slug }) => slug },
    { key: "updated", title: t("updatedAt"), render: ({ updatedAt }) => <DateTime value={updatedAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      card: "aside",
      render: (tag) => (
        <span className={styles.actions}>
          <ActionButton size="small" type="text" icon={<EditOutlined aria-hidden />} aria-label={t("editNamed", { name: tag.name })} verdict={verdict} onClick={() => act("edit", tag)} />
          <ActionButton size="small" type="text" icon={<ProfileOutlined aria-hidden />} aria-label={t("fieldsNamed", { name: tag.name })} onClick={() => act("fields", tag)} />
          <ActionButton size="small" type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t("deleteNamed", { name: tag.name })} verdict={verdict} onClick={() => act("delete", tag)} />
        </span>
      ),
    },
  ];
}
