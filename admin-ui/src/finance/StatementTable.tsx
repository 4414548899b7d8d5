import type { ReactNode } from "react";
import type { SectionFragment } from "../api/generated/finance/statements";
import type { MoneyValue } from "../lib/money";
import type { Path } from "../lib/path";
import { Figure } from "./Figure";
import styles from "./finance.module.css";

/** A row below the accounts of a section or of the whole. */
export interface SumRow {
  readonly kind: "sum";
  readonly key: string;
  readonly label: ReactNode;
  readonly value: MoneyValue;
  readonly to?: Path | undefined;
  /** A result of the whole statement, not one amount among others. */
  readonly result?: boolean;
}

export interface SectionRows {
  readonly kind: "section";
  readonly section: SectionFragment;
  readonly to: (accounts: readonly { readonly code: string }[]) => Path;
  /** Its accounts only: what is around it names and sums them. */
  readonly bare?: boolean;
}

/** A statement: sections with their accounts, and results between them. Every figure opens its entries. */
export function StatementTable({ label, rows }: { readonly label: string; readonly rows: readonly (SectionRows | SumRow)[] }) {
  return (
    <table className={styles.statement} aria-label={label}>
      {rows.map((row) => (row.kind === "sum" ? <Sum key={row.key} row={row} /> : <Part key={row.section.code} rows={row} />))}
    </table>
  );
}

function Sum({ row }: { readonly row: SumRow }) {
  return (
    <tbody>
      <tr className={row.result ? styles.result : styles.line}>
        <th scope="row">{row.label}</th>
        <td>
          <Figure value={row.value} to={row.to} strong={row.result ?? false} />
        </td>
      </tr>
    </tbody>
  );
}

function Part({ rows: { section, to, bare = false } }: { readonly rows: SectionRows }) {
  return (
    <tbody>
      {!bare && (
        <tr className={styles.section}>
          <th scope="rowgroup">{section.name}</th>
          <td>
            <Figure value={section.total} to={to(section.lines.map(({ account }) => account))} strong />
          </td>
        </tr>
      )}
      {section.lines.map(({ account, amount }) => (
        <tr key={account.id} className={styles.line}>
          <th scope="row">
            <span className={styles.code}>{account.code}</span> {account.name}
          </th>
          <td>
            <Figure value={amount} to={to([account])} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
