import { Fragment } from "react";
import type { Path } from "../lib/path";
import { AppLink } from "../ui/AppLink";
import styles from "./CardList.module.css";
import type { Column } from "./columns";

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowPath?: (row: Row) => Path;
}

/** The rows of a list as cards, for a phone. */
export function CardList<Row>({ label, columns, rows, rowKey, rowPath }: Props<Row>) {
  const at = (place: NonNullable<Column<Row>["card"]>) => columns.filter((column) => (column.card ?? "body") === place);
  const [titles, asides, lines] = [at("title"), at("aside"), at("body")];
  return (
    <ul className={styles.list} aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)} className={styles.card}>
          <div className={styles.head}>
            <div className={styles.title}>
              {titles.map((column) =>
                rowPath ? (
                  <AppLink key={column.key} to={rowPath(row)} className={styles.link}>
                    {column.render(row)}
                  </AppLink>
                ) : (
                  <span key={column.key}>{column.render(row)}</span>
                ),
              )}
            </div>
            <div className={styles.asides}>
              {asides.map((column) => (
                <Fragment key={column.key}>{column.render(row)}</Fragment>
              ))}
            </div>
          </div>
          <dl className={styles.lines}>
            {lines.map((column) => (
              <div key={column.key} className={styles.line}>
                <dt className={styles.label}>{column.title}</dt>
                <dd className={styles.value}>{column.render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
