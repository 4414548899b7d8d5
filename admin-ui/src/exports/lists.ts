import { stringifyDocument, type DocumentInput } from "urql";
import {
  ExportCustomersDocument,
  ExportJournalDocument,
  ExportMovesDocument,
  ExportOrdersDocument,
  ExportPaymentsDocument,
  ExportPricesDocument,
  ExportProductsDocument,
  ExportReviewsDocument,
  ExportStockDocument,
} from "../api/generated/exports/lists";
import type { BulkFormat } from "../api/generated/exports/exports";

interface List {
  readonly document: DocumentInput;
  /** One of them is enough; none where whoever signs in may read it. */
  readonly permissions: readonly string[];
  /** Whether the admin's list of it can hand over what it is narrowed to, and its rows have lists inside. */
  readonly takesWhere?: boolean;
}

/** What can be exported, in the order in which it is offered. */
export const LISTS = {
  orders: { document: ExportOrdersDocument, permissions: ["read_orders"], takesWhere: true },
  products: { document: ExportProductsDocument, permissions: [], takesWhere: true },
  customers: { document: ExportCustomersDocument, permissions: ["read_customers"], takesWhere: true },
  stock: { document: ExportStockDocument, permissions: ["read_stock"] },
  moves: { document: ExportMovesDocument, permissions: ["read_stock"] },
  prices: { document: ExportPricesDocument, permissions: ["read_prices"] },
  payments: { document: ExportPaymentsDocument, permissions: ["read_payments"] },
  reviews: { document: ExportReviewsDocument, permissions: [] },
  journal: { document: ExportJournalDocument, permissions: ["read_finance"] },
} as const satisfies Readonly<Record<string, List>>;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** What a list is narrowed to. */
export interface Narrowing {
  readonly where?: object;
  readonly search?: string;
}

/** The input that leaves the reading of a list behind. JSONL has the lists inside of rows; in a table few want them. */
export function exportInput(name: ListName, format: BulkFormat, narrowing: Narrowing = {}) {
  const { document, ...list }: List = LISTS[name];
  const { where = {}, search } = narrowing;
  return {
    document: stringifyDocument(document),
    variables: list.takesWhere ? { where, search: search || null, inFull: format === "JSONL" } : {},
    format,
  };
}

/** Which of our lists a document reads, by its name; undefined when somebody wrote their own. */
export function listOf(document: string): ListName | undefined {
  const [, found = ""] = /^\s*query Export([A-Z]\w*)/.exec(document) ?? [];
  const name = found.toLowerCase();
  return name in LISTS ? (name as ListName) : undefined;
}
