import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { LowStockDocument, type LowStockQuery } from "../api/generated/inventory/inventory";
import { useLoad } from "../api/useLoad";
import { Chart } from "../chart/Chart";
import { paths } from "../paths";
import type { Column } from "../table/columns";
import { DataTable } from "../table/DataTable";
import { useListState } from "../table/useListState";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { Quantity } from "../ui/Money";
import { PageHeader } from "../ui/PageHeader";
import { Section, Stack } from "../ui/Section";
import { Free } from "./Free";
import { Goods } from "./Goods";
import { InventoryTabs } from "./InventoryTabs";

type Row = LowStockQuery["lowStock"]["nodes"][number];

const SORTS: readonly string[] = [];
const EMPTIEST_FIRST = { key: "AVAILABLE", descending: false };
const DEPENDS_ON = ["LowStock", "StockMove", "StockPosition", "Order"];
const ROW_HEIGHT = 44;

/** What runs out soon, the emptiest first. */
export function LowStockPage() {
  const { t } = useTranslation("inventory");
  const list = useListState({ sorts: SORTS, defaultSort: EMPTIEST_FIRST });
  const variables = useMemo(() => ({ ...list.page }), [list]);
  const { data, loading, problem, reload } = useLoad(LowStockDocument, { variables, dependsOn: DEPENDS_ON });
  const columns: readonly Column<Row>[] = [
    { key: "variant", title: t("goods"), card: "title", render: ({ variant }) => <Goods variant={variant} /> },
    { key: "available", title: t("available"), align: "end", render: ({ available, lowStockAt }) => <Free available={available} lowStockAt={lowStockAt} /> },
    { key: "threshold", title: t("threshold"), align: "end", render: ({ lowStockAt }) => <Quantity value={lowStockAt} /> },
  ];
  const rows = data?.lowStock.nodes ?? [];
  return (
    <>
      <PageHeader title={t("inventory")} />
      <InventoryTabs />
      <Stack>
        {rows.length > 0 && <LowChart rows={rows} />}
        <DataTable
          label={t("low")}
          list={list}
          columns={columns}
          connection={data?.lowStock}
          loading={loading}
          problem={problem}
          reload={reload}
          rowKey={({ variant }) => variant.id}
          rowPath={({ variant }) => paths.stockVariant(variant.id)}
          empty={<EmptyState title={t("nothingLow.title")} hint={t("nothingLow.hint")} />}
        />
      </Stack>
    </>
  );
}

function LowChart({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation("inventory");
  const { decimal } = useFormats();
  const data = useMemo(
    () => ({
      categories: rows.map(({ variant }) => variant.sku),
      series: [
        { name: t("available"), values: rows.map(({ available }) => Number(available)) },
        { name: t("threshold"), values: rows.map(({ lowStockAt }) => Number(lowStockAt)) },
      ],
    }),
    [rows, t],
  );
  const textAt = (series: number, category: number) => {
    const row = rows[category];
    return row ? decimal(series === 0 ? row.available : row.lowStockAt) : "";
  };
  return (
    <Section title={t("lowChart")}>
      <Chart label={t("lowChart")} kind="bar" horizontal data={data} textAt={textAt} categoryLabel={t("sku")} height={80 + rows.length * ROW_HEIGHT} />
    </Section>
  );
}
