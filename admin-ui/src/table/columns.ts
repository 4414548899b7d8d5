import type { ReactNode } from "react";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  /** The server's name of the order by this column; also one of the list's `sorts`. */
  readonly sort?: string;
  readonly align?: "start" | "end";
  readonly width?: number;
  /**
   * Where it is on a phone's card: the `title` is the link that opens the row and should be one column; `aside` stands
   * opposite of it; `body` is a labelled line; `none` is left out.
   */
  readonly card?: "title" | "aside" | "body" | "none";
}

/** A Relay connection as every list of the API gives it. */
export interface Connection<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor?: string | null | undefined;
    readonly endCursor?: string | null | undefined;
  };
  readonly count?: { readonly value: number; readonly precision: string } | null | undefined;
}
