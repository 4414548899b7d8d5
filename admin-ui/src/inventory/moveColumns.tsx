import type { TFunction } from "i18next";
import type { StockMoveRowFragment, StockPlaceNameFragment } from "../api/generated/inventory/inventory";
import { negated } from "../lib/decimal";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { Money } from "../ui/Money";
import { StatusTag } from "../ui/StatusTag";
import { Goods } from "./Goods";
import styles from "./inventory.module.css";

type Move = StockMoveRowFragment;

interface Options {
  readonly withCost: boolean;
  /** False where the page is about one variant. */
  readonly withVariant: boolean;
  readonly decimal: (text: string, options?: Intl.NumberFormatOptions) => string;
}

const DOCUMENTS = ["SHIPMENT", "RETURN", "RECEIPT", "OPENING", "ADJUSTMENT"] as const;

/** The columns of the book of movements. */
export function moveColumns(t: TFunction<"inventory">, { withCost, withVariant, decimal }: Options): readonly Column<Move>[] {
  const columns: readonly (Column<Move> | false)[] = [
    withVariant && { key: "variant", title: t("goods"), card: "title", render: ({ variant }) => <Goods variant={variant} /> },
    { key: "kind", title: t("movement"), card: withVariant ? "body" : "title", render: (move) => <Cause move={move} t={t} /> },
    { key: "quantity", title: t("quantity"), align: "end", card: "aside", render: (move) => <Change move={move} decimal={decimal} /> },
    { key: "way", title: t("way"), render: ({ origin, destination }) => `${placeName(t, origin)} → ${placeName(t, destination)}` },
    withCost && { key: "value", title: t("costValue"), align: "end", render: ({ value }) => <Money value={value ?? undefined} /> },
    { key: "at", title: t("at"), sort: "EFFECTIVE_AT", render: ({ effectiveAt }) => <DateTime value={effectiveAt} /> },
  ];
  return columns.filter((column) => column !== false);
}

function Cause({ move: { documentKind, reason, note }, t }: { readonly move: Move; readonly t: TFunction<"inventory"> }) {
  const known = DOCUMENTS.find((kind) => kind === documentKind);
  return (
    <span className={styles.two}>
      <span>{reason ? `${t("document.ADJUSTMENT")} · ${reason.name}` : known ? t(`document.${known}`) : t("document.other")}</span>
      {note && <span className={styles.small}>{note}</span>}
    </span>
  );
}

/** With its sign as the shop sees it: what comes in is more, what goes out is less, a transfer is neither. */
function Change({ move, decimal }: { readonly move: Move; readonly decimal: Options["decimal"] }) {
  const [from, to] = [isOurs(move.origin), isOurs(move.destination)];
  if (from && to) return <span>{decimal(move.quantity)}</span>;
  const text = decimal(to ? move.quantity : negated(move.quantity), { signDisplay: "always" });
  return <StatusTag tone={to ? "success" : "neutral"}>{text}</StatusTag>;
}

function isOurs({ kind }: StockPlaceNameFragment): boolean {
  return kind === "WAREHOUSE" || kind === "TRANSIT";
}

function placeName(t: TFunction<"inventory">, { kind, location }: StockPlaceNameFragment): string {
  return location?.name ?? t(`place.${kind}`);
}
