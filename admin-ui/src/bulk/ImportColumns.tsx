import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { download, toCsv } from "../lib/csv";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import styles from "./bulk.module.css";
import { columnsOf, type ImportColumn, type KindName } from "./imports";

/** Which columns a table of this kind has, and a file that has their heads. */
export function ImportColumns({ kind }: { readonly kind: KindName }) {
  const { t } = useTranslation("bulk");
  const columns = columnsOf(kind);
  const shown: readonly Column<ImportColumn>[] = [
    { key: "name", title: t("columnHead"), card: "title", render: ({ name }) => <code>{name}</code> },
    { key: "required", title: t("columnNeed"), card: "aside", render: ({ required }) => t(required ? "needed" : "mayBeEmpty") },
    { key: "meaning", title: t("columnMeaning"), render: ({ name }) => t(`column.${name}`) },
  ];
  return (
    <div className={styles.columns}>
      <SimpleTable label={t("columns")} columns={shown} rows={columns} rowKey={({ name }) => name} />
      <p className={styles.under}>
        {kind === "prices" || kind === "stock" ? t("idHint") : t("columnsHint")}{" "}
        <Button size="small" icon={<DownloadOutlined aria-hidden />} onClick={() => download(`${kind}.csv`, toCsv(columns.map(({ name }) => name), []))}>
          {t("template")}
        </Button>
      </p>
    </div>
  );
}
