import { Skeleton, Table, type TableColumnType } from "antd";
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Path } from "../lib/path";
import type { Problem } from "../lib/problem";
import { AppLink } from "../ui/AppLink";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { useGo } from "../ui/useGo";
import { useIsPhone } from "../ui/useMedia";
import { CardList } from "./CardList";
import type { Column, Connection } from "./columns";
import styles from "./DataTable.module.css";
import { FilterBar } from "./FilterBar";
import type { Filter } from "./filters";
import { Paging } from "./Paging";
import type { ListState } from "./useListState";

interface Props<Row> {
  /** What the list is of, for screen readers: "Orders". */
  readonly label: string;
  readonly list: ListState;
  readonly columns: readonly Column<Row>[];
  readonly connection: Connection<Row> | undefined;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
  readonly rowKey: (row: Row) => string;
  /** Where a row leads; its `title` column becomes the link. */
  readonly rowPath?: (row: Row) => Path;
  readonly filters?: readonly Filter[];
  readonly searchPlaceholder?: string;
  /** Shown when the shop has none at all; a narrowed list has its own words. */
  readonly empty: ReactNode;
}

/** A list of the API: search, filters, sort and pages in the URL; a table where there is room and cards on a phone. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { list, filters = [], searchPlaceholder, connection, label } = props;
  const hasBar = filters.length > 0 || searchPlaceholder !== undefined;
  return (
    <div className={styles.panel} aria-busy={props.loading}>
      {hasBar && <FilterBar list={list} filters={filters} {...(searchPlaceholder ? { searchPlaceholder } : {})} />}
      <Rows {...props} />
      {connection && connection.nodes.length > 0 && <Paging label={label} list={list} connection={connection} />}
    </div>
  );
}

function Rows<Row extends object>(props: Props<Row>) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { connection, problem, reload, list } = props;
  if (problem) return <ErrorState problem={problem} retry={reload} />;
  if (!connection) return <Loading />;
  if (connection.nodes.length === 0) {
    return list.narrowed ? <EmptyState title={t("table.noMatch")} hint={t("table.noMatchHint")} /> : props.empty;
  }
  const { columns, rowKey, rowPath, label } = props;
  const shared = { label, columns, rows: connection.nodes, rowKey, ...(rowPath ? { rowPath } : {}) };
  return phone ? <CardList {...shared} /> : <Grid {...shared} list={list} />;
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className={styles.loading} role="status" aria-label={t("loading")}>
      <Skeleton active title={false} paragraph={{ rows: 8, width: "100%" }} />
    </div>
  );
}

interface GridProps<Row> {
  readonly label: string;
  readonly list: ListState;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowPath?: (row: Row) => Path;
}

function Grid<Row extends object>({ label, list, columns, rows, rowKey, rowPath }: GridProps<Row>) {
  const go = useGo();
  const open = (row: Row, target: HTMLElement) => {
    // A click on a link, a button or a field means that; text being selected is no click.
    const onControl = target.closest("a, button, input, label, [role=button]");
    if (!rowPath || onControl || window.getSelection()?.toString()) return;
    go(rowPath(row));
  };
  const container = useRef<HTMLDivElement>(null);
  return (
    <div ref={container} onKeyDown={(event) => moveBetweenRows(event, container.current)}>
      <Table<Row>
        aria-label={label}
        size="middle"
        className={styles.table ?? ""}
        dataSource={[...rows]}
        rowKey={rowKey}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={columns.map((column) => antdColumn(column, list, rowPath))}
        onChange={(_pages, _filters, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter;
          const key = columns.find((column) => column.key === one?.columnKey)?.sort;
          if (key) list.setSort({ key, descending: one?.order === "descend" });
        }}
        onRow={(row) => (rowPath ? { onClick: ({ target }) => open(row, target as HTMLElement), className: styles.opens ?? "" } : {})}
      />
    </div>
  );
}

function antdColumn<Row>(column: Column<Row>, list: ListState, rowPath?: (row: Row) => Path): TableColumnType<Row> {
  const linked = column.card === "title" && rowPath;
  return {
    key: column.key,
    title: column.title,
    align: column.align ?? "start",
    ...(column.width ? { width: column.width } : {}),
    render: (_value: unknown, row: Row) =>
      linked ? (
        <AppLink to={rowPath(row)} className={styles.link} data-row-link>
          {column.render(row)}
        </AppLink>
      ) : (
        column.render(row)
      ),
    ...(column.sort ? sorting(column.sort, list) : {}),
  };
}

function sorting<Row>(key: string, list: ListState): Partial<TableColumnType<Row>> {
  const order = list.sort.descending ? "descend" : "ascend";
  return {
    sorter: true,
    sortOrder: list.sort.key === key ? order : null,
    // Sorted always: the third click would otherwise mean "none", which a paged list has not.
    sortDirections: ["ascend", "descend", "ascend"],
    showSorterTooltip: false,
  };
}

/** Up and down go from one row's link to the next; Enter opens it, as on any link. */
function moveBetweenRows(event: KeyboardEvent, container: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target as HTMLElement).matches("[data-row-link]")) return;
  const links = [...(container?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
  const next = links[links.indexOf(event.target as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
