import { PlusOutlined } from "@ant-design/icons";
import { Space } from "antd";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { fieldsCan } from "../fields/capabilities";
import { OWNER_TYPES, type OwnerType } from "../fields/owners";
import { useDefinitions } from "../fields/useOwned";
import { useValidationWords } from "../fields/useValidationWords";
import type { Definition } from "../fields/values";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { FieldDeleteDialog } from "./FieldDeleteDialog";
import { FieldDialog } from "./FieldDialog";
import styles from "./settings.module.css";
import { SettingsTabs } from "./SettingsTabs";

type Doing = { readonly what: "create" } | { readonly what: "edit" | "delete"; readonly definition: Definition };

/** What objects of each type hold beyond what the system knows. */
export function FieldsPage() {
  const { t } = useTranslation("fields");
  const [doing, setDoing] = useState<Doing>();
  const { definitions, problem, reload } = useDefinitions();
  const add = (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={fieldsCan(useViewer()).define()} onClick={() => setDoing({ what: "create" })}>
      {t("newField")}
    </ActionButton>
  );
  const close = () => setDoing(undefined);
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("pageHint")} actions={add} />
      <SettingsTabs />
      {problem && <Section><ErrorState problem={problem} retry={reload} /></Section>}
      {!problem && !definitions && <PageSkeleton />}
      {definitions?.length === 0 && <Section><EmptyState title={t("none")} hint={t("noneHint")} action={add} /></Section>}
      {definitions && definitions.length > 0 && <ByOwner definitions={definitions} act={setDoing} />}
      {doing?.what === "create" && <FieldDialog onClose={close} />}
      {doing?.what === "edit" && <FieldDialog definition={doing.definition} onClose={close} />}
      {doing?.what === "delete" && <FieldDeleteDialog definition={doing.definition} onClose={close} />}
    </>
  );
}

function ByOwner({ definitions, act }: { readonly definitions: readonly Definition[]; readonly act: (doing: Doing) => void }) {
  const { t } = useTranslation("fields");
  const columns = useColumns(t, act);
  const groups = OWNER_TYPES.map((owner: OwnerType) => ({ owner, rows: definitions.filter(({ ownerType }) => ownerType === owner) }));
  return (
    <Stack>
      {groups
        .filter(({ rows }) => rows.length > 0)
        .map(({ owner, rows }) => (
          <Section key={owner} title={t(`owner.${owner}`)} flush>
            <SimpleTable label={t(`owner.${owner}`)} columns={columns} rows={rows} rowKey={({ id }) => id} />
          </Section>
        ))}
    </Stack>
  );
}

function useColumns(t: TFunction<"fields">, act: (doing: Doing) => void): readonly Column<Definition>[] {
  const verdict = fieldsCan(useViewer()).define();
  const words = useValidationWords();
  return [
    { key: "name", title: t("name"), card: "title", width: 220, render: (definition) => <Named definition={definition} /> },
    { key: "key", title: t("key"), render: ({ key }) => <code>{key}</code> },
    { key: "type", title: t("typeLabel"), render: ({ type, isList }) => (isList ? t("listOf", { type: t(`type.${type}`) }) : t(`type.${type}`)) },
    { key: "rules", title: t("rules"), render: (definition) => <Rules definition={definition} words={words} /> },
    { key: "sight", title: t("sight"), card: "aside", render: ({ isPublic }) => <StatusTag tone={isPublic ? "info" : "neutral"}>{t(isPublic ? "public" : "private")}</StatusTag> },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (definition) => (
        <Space size="small">
          <ActionButton size="small" verdict={verdict} aria-label={t("changeOne", { name: definition.name })} onClick={() => act({ what: "edit", definition })}>
            {t("edit")}
          </ActionButton>
          <ActionButton size="small" danger verdict={verdict} aria-label={t("deleteOne", { name: definition.name })} onClick={() => act({ what: "delete", definition })}>
            {t("delete")}
          </ActionButton>
        </Space>
      ),
    },
  ];
}

function Named({ definition: { name, description } }: { readonly definition: Definition }) {
  return (
    <>
      {name}
      {description && <div className={styles.where}>{description}</div>}
    </>
  );
}

interface RulesProps {
  readonly definition: Definition;
  readonly words: (definition: Definition) => string;
}

function Rules({ definition, words }: RulesProps) {
  const { t } = useTranslation("fields");
  const { type, validation } = definition;
  if (type === "SELECT") return <span className={styles.options}>{validation.options.join(" / ")}</span>;
  if (type === "REFERENCE") return validation.referenceType && OWNER_TYPES.includes(validation.referenceType as OwnerType) ? t(`owner.${validation.referenceType as OwnerType}`) : validation.referenceType;
  return words(definition) || "–";
}
