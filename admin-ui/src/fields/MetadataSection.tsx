import { PlusOutlined } from "@ant-design/icons";
import { Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetadatumRowFragment } from "../api/generated/fields/fields";
import { useViewer } from "../api/viewer";
import { randomId } from "../lib/ids";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { fieldsCan } from "./capabilities";
import styles from "./fields.module.css";
import { MetadataDialog } from "./MetadataDialog";
import type { OwnerType } from "./owners";
import { usePatch, type Entry } from "./usePatch";

interface Props {
  readonly owner: OwnerType;
  readonly id: string;
  readonly entries: readonly MetadatumRowFragment[];
  readonly privateEntries: readonly MetadatumRowFragment[];
}

type Doing = { readonly what: "add" } | { readonly what: "change" | "remove"; readonly entry: Entry };

/** What programs keep beside an object, key by key; people may read, mend and take it away. */
export function MetadataSection({ owner, id, entries, privateEntries }: Props) {
  const { t } = useTranslation("fields");
  const can = fieldsCan(useViewer());
  const [doing, setDoing] = useState<Doing>();
  const rows: readonly Entry[] = [...entries.map((entry) => ({ ...entry, isPrivate: false })), ...privateEntries.map((entry) => ({ ...entry, isPrivate: true }))];
  const verdict = can.note(owner, false);
  if (rows.length === 0 && !verdict.allowed) return null;
  const close = () => setDoing(undefined);
  const add = (
    <ActionButton size="small" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setDoing({ what: "add" })}>
      {t("addMetadatum")}
    </ActionButton>
  );
  const columns: readonly Column<Entry>[] = [
    { key: "key", title: t("key"), card: "title", render: ({ key }) => <span className={styles.key}>{key}</span> },
    { key: "value", title: t("value"), render: ({ value }) => <span className={styles.text}>{value}</span> },
    { key: "sight", title: t("sight"), card: "aside", render: (entry) => <Sight entry={entry} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (entry) => (
        <Space size="small">
          <ActionButton size="small" verdict={can.change(owner, entry, entry.isPrivate)} aria-label={t("changeOne", { name: entry.key })} onClick={() => setDoing({ what: "change", entry })}>
            {t("edit")}
          </ActionButton>
          <ActionButton size="small" danger verdict={can.change(owner, entry, entry.isPrivate)} aria-label={t("removeOne", { name: entry.key })} onClick={() => setDoing({ what: "remove", entry })}>
            {t("remove")}
          </ActionButton>
        </Space>
      ),
    },
  ];
  return (
    <Section title={t("metadata")} flush={rows.length > 0} actions={add}>
      {rows.length === 0 ? <p className={styles.hint}>{t("metadataHint")}</p> : <SimpleTable label={t("metadata")} columns={columns} rows={rows} rowKey={rowKey} />}
      {doing?.what === "add" && <MetadataDialog owner={owner} id={id} onClose={close} />}
      {doing?.what === "change" && <MetadataDialog owner={owner} id={id} entry={doing.entry} onClose={close} />}
      {doing?.what === "remove" && <RemoveDialog owner={owner} id={id} entry={doing.entry} onClose={close} />}
    </Section>
  );
}

function Sight({ entry: { isPrivate, appId } }: { readonly entry: Entry }) {
  const { t } = useTranslation("fields");
  return (
    <Space size={4} wrap>
      <StatusTag tone={isPrivate ? "neutral" : "info"}>{t(isPrivate ? "private" : "public")}</StatusTag>
      {appId && <StatusTag>{t("ofApp")}</StatusTag>}
    </Space>
  );
}

interface RemoveProps {
  readonly owner: OwnerType;
  readonly id: string;
  readonly entry: Entry;
  readonly onClose: () => void;
}

function RemoveDialog({ owner, id, entry, onClose }: RemoveProps) {
  const { t } = useTranslation("fields");
  const patch = usePatch(owner, id);
  return (
    <ConfirmDialog
      open
      danger
      title={t("removeTitle", { name: entry.key })}
      confirmLabel={t("remove")}
      confirm={() => patch(entry.isPrivate, entry.key, null, randomId())}
      onClose={onClose}
    >
      {t("removeHint")}
    </ConfirmDialog>
  );
}

function rowKey({ isPrivate, appId, key }: Entry): string {
  return [isPrivate, appId, key].join();
}
