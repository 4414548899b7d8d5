import { stringifyDocument, type DocumentInput } from "urql";
import {
  ImportCustomersDocument,
  ImportPricesDocument,
  ImportProductsDocument,
  ImportStockDocument,
  type ImportCustomersMutationVariables,
  type ImportPricesMutationVariables,
  type ImportProductsMutationVariables,
  type ImportStockMutationVariables,
} from "../api/generated/bulk/imports";
import type { BulkFormat } from "../api/generated/exports/exports";

export type ColumnName =
  | keyof ImportCustomersMutationVariables
  | keyof ImportProductsMutationVariables
  | keyof ImportPricesMutationVariables
  | keyof ImportStockMutationVariables;

export interface ImportColumn {
  readonly name: ColumnName;
  readonly required: boolean;
}

interface Kind {
  readonly document: DocumentInput;
  /** What a row does needs this, besides the right to import. */
  readonly permission: string;
}

/** What the admin imports with columns of its own; anything else by a mutation that somebody writes. */
export const KINDS = {
  customers: { document: ImportCustomersDocument, permission: "write_customers" },
  products: { document: ImportProductsDocument, permission: "write_products" },
  prices: { document: ImportPricesDocument, permission: "write_prices" },
  stock: { document: ImportStockDocument, permission: "adjust_stock" },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as readonly KindName[];

const FORMATS: Readonly<Record<string, BulkFormat>> = { csv: "CSV", xlsx: "XLSX", jsonl: "JSONL" };

/** What a file chooser offers. */
export const ACCEPTED = Object.keys(FORMATS).map((ending) => `.${ending}`).join();

/** The format that a file's name says; undefined for others. */
export function formatOf(fileName: string): BulkFormat | undefined {
  return FORMATS[fileName.split(".").at(-1)?.toLowerCase() ?? ""];
}

/** The mutation of a kind, with texts in the shop's language. */
export function importDocument(kind: KindName, locale: string): string {
  return stringifyDocument(KINDS[kind].document).replaceAll('"zh-CN"', JSON.stringify(locale));
}

/** The columns of a kind's table: the variables of its mutation. */
export function columnsOf(kind: KindName): readonly ImportColumn[] {
  const [operation] = KINDS[kind].document.definitions;
  const variables = operation && "variableDefinitions" in operation ? (operation.variableDefinitions ?? []) : [];
  return variables.map(({ variable, type, defaultValue }) => ({
    name: variable.name.value as ColumnName,
    required: String(type.kind) === "NonNullType" && defaultValue === undefined,
  }));
}

/** Which of our kinds a document is, by its name; undefined when somebody wrote their own. */
export function kindOf(document: string): KindName | undefined {
  const name = /^\s*mutation Import([A-Z]\w*)/.exec(document)?.[1]?.toLowerCase() ?? "";
  return name in KINDS ? (name as KindName) : undefined;
}
