import type { EntryFragment } from "../api/generated/finance/journal";
import type { Path } from "../lib/path";
import { paths } from "../paths";

const KINDS = ["SHIPMENT", "PAYMENT", "REFUND", "SALES_RETURN", "RECEIPT", "OPENING", "ADJUSTMENT", "RETURN", "JOURNAL"] as const;
type DocumentKind = (typeof KINDS)[number];

type Posted = Pick<EntryFragment, "documentKind" | "orderId">;

/** The document behind an entry, and where it is shown: with its order. Stock documents are shown by their movements. */
export function documentOf({ documentKind, orderId }: Posted): { readonly kind: DocumentKind | undefined; readonly to: Path | undefined } {
  const kind = KINDS.find((known) => known === documentKind);
  return { kind, to: orderId ? paths.order(orderId) : undefined };
}

/** Whether the document moved goods, so that it has movements to show. */
export function movesStock({ documentKind }: Pick<EntryFragment, "documentKind">): boolean {
  return documentKind !== "PAYMENT" && documentKind !== "JOURNAL";
}
