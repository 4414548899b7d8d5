import { Button, Space } from "antd";
import type { TFunction } from "i18next";
import type { BulkRowFragment } from "../api/generated/exports/exports";
import { BulkStateTag, isGoing } from "../exports/states";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { Quantity } from "../ui/Money";

interface Options {
  readonly what: (operation: BulkRowFragment) => string;
  readonly show: (operation: BulkRowFragment) => void;
  readonly cancel: (operation: BulkRowFragment) => void;
}

export function bulkColumns(t: TFunction<["bulk", "exports"]>, { what, show, cancel }: Options): readonly Column<BulkRowFragment>[] {
  return [
    { key: "kind", title: t("what"), card: "title", render: what },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <BulkStateTag state={state} /> },
    { key: "who", title: t("who"), render: ({ actorName }) => actorName },
    { key: "rows", title: t("rows"), align: "end", render: ({ rows }) => <Quantity value={rows} /> },
    { key: "failed", title: t("failedRows"), align: "end", render: ({ failedRows }) => (failedRows > 0 ? <Quantity value={failedRows} /> : "–") },
    { key: "created", title: t("createdAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "why", title: t("note"), render: (operation) => operation.failure?.message ?? (operation.isMassExport ? t("massExport") : "–") },
    {
      key: "actions",
      title: t("actions"),
      align: "end",
      render: (operation) => (
        <Space size={8} wrap>
          {operation.url && (
            <Button size="small" href={operation.url} download>
              {t(operation.kind === "QUERY" ? "download" : operation.failedRows > 0 ? "downloadRefused" : "downloadResult")}
            </Button>
          )}
          <Button size="small" aria-label={t("detailOf", { what: what(operation) })} onClick={() => show(operation)}>
            {t("detail")}
          </Button>
          {isGoing(operation.state) && (
            <Button size="small" danger onClick={() => cancel(operation)}>
              {t("cancel")}
            </Button>
          )}
        </Space>
      ),
    },
  ];
}
