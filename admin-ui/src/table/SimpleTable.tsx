import { Table } from "antd";
import { useIsPhone } from "../ui/useMedia";
import { CardList } from "./CardList";
import type { Column } from "./columns";
import styles from "./DataTable.module.css";

interface Props<Row> {
  /** What the rows are, for screen readers: "Variants". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

/** All rows of a part of a page, without search and pages: a table where there is room and cards on a phone. */
export function SimpleTable<Row extends object>({ label, columns, rows, rowKey }: Props<Row>) {
  const phone = useIsPhone();
  if (phone) return <CardList label={label} columns={columns} rows={rows} rowKey={rowKey} />;
  return (
    <Table<Row>
      aria-label={label}
      size="middle"
      className={styles.table ?? ""}
      dataSource={[...rows]}
      rowKey={rowKey}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={columns.map(({ key, title, align = "start", width, render }) => ({
        key,
        title,
        align,
        ...(width ? { width } : {}),
        render: (_value: unknown, row: Row) => render(row),
      }))}
    />
  );
}
