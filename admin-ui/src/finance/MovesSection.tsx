import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { DocumentMovesDocument, type DocumentMovesQuery, type MovePlaceFragment } from "../api/generated/finance/moves";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { paths } from "../paths";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { AppLink } from "../ui/AppLink";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Money, Quantity } from "../ui/Money";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import styles from "./finance.module.css";

type Move = DocumentMovesQuery["stockMoves"]["nodes"][number];

/** The goods that a document moved; each opens its variant's stock. */
export function MovesSection({ documentId }: { readonly documentId: string }) {
  const { t } = useTranslation("finance");
  const withCost = can(useViewer(), "read_cost");
  const variables = useMemo(() => ({ documentId, withCost }), [documentId, withCost]);
  const { data, problem, reload } = useLoad(DocumentMovesDocument, { variables });
  const place = ({ kind, location }: MovePlaceFragment) => location?.name ?? t(`place.${kind}`);
  const columns: readonly Column<Move>[] = [
    { key: "goods", title: t("goods"), card: "title", render: ({ variant }) => <AppLink to={paths.stockVariant(variant.id)}>{goodsOf(variant)}</AppLink> },
    { key: "sku", title: t("sku"), render: ({ variant }) => variant.sku },
    { key: "from", title: t("from"), render: ({ origin }) => place(origin) },
    { key: "to", title: t("to"), render: ({ destination }) => place(destination) },
    { key: "quantity", title: t("quantity"), align: "end", render: ({ quantity }) => <Quantity value={quantity} /> },
    ...(withCost ? [{ key: "value", title: t("cost"), align: "end" as const, render: ({ value }: Move) => <Money value={value} /> }] : []),
  ];
  if (!data && !problem) return <PageSkeleton />;
  const rows = data?.stockMoves.nodes ?? [];
  return (
    <Section title={t("moves")} flush={rows.length > 0}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {data && rows.length === 0 && <EmptyState title={t("noMoves")} />}
      {rows.length > 0 && <SimpleTable label={t("moves")} columns={columns} rows={rows} rowKey={({ id }) => id} />}
      {data?.stockMoves.pageInfo.hasNextPage && <p className={styles.more}>{t("moreMoves", { count: rows.length })}</p>}
    </Section>
  );
}

function goodsOf({ product, title, sku }: Move["variant"]): string {
  return [product?.name, title].filter(Boolean).join(" · ") || sku;
}
