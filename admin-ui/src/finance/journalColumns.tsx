import type { TFunction } from "i18next";
import type { EntryFragment } from "../api/generated/finance/journal";
import { signOf, type MoneyValue } from "../lib/money";
import type { Column } from "../table/columns";
import { CalendarDay } from "../ui/DateTime";
import { Money } from "../ui/Money";
import { sideOf } from "./amounts";
import styles from "./journal.module.css";

type Say = TFunction<"finance">;

/** The journal's columns; with accounts chosen, both sides of just these. */
export function journalColumns(t: Say, codes: readonly string[]): readonly Column<EntryFragment>[] {
  return [
    { key: "date", title: t("column.date"), sort: "EFFECTIVE_AT", width: 120, render: ({ effectiveDate }) => <CalendarDay value={effectiveDate} /> },
    { key: "event", title: t("column.event"), card: "title", render: ({ event }) => t(`event.${event}`) },
    { key: "document", title: t("column.document"), card: "aside", render: (entry) => <Document entry={entry} /> },
    { key: "accounts", title: t("column.accounts"), card: "none", render: (entry) => <Accounts entry={entry} t={t} /> },
    ...amountColumns(t, codes),
  ];
}

function amountColumns(t: Say, codes: readonly string[]): readonly Column<EntryFragment>[] {
  if (codes.length === 0) return [{ key: "amount", title: t("column.amount"), align: "end", render: (entry) => <Money value={sideOf(entry, "debit")} /> }];
  return (["debit", "credit"] as const).map((side) => ({
    key: side,
    title: t(`column.${side}`),
    align: "end",
    render: (entry) => <Money value={whenAny(sideOf(entry, side, codes))} />,
  }));
}

/** The side on which there is nothing shows a dash. */
function whenAny(value: MoneyValue): MoneyValue | undefined {
  return signOf(value.amount) === 0 ? undefined : value;
}

/** By what an entry is known: its document's number or a reference, and what was written to it. */
function Document({ entry: { documentNumber, externalReference, memo } }: { readonly entry: EntryFragment }) {
  const number = documentNumber ?? externalReference;
  if (!number && !memo) return "–";
  return (
    <span className={styles.document}>
      {number && <span>{number}</span>}
      {memo && <span className={styles.memo}>{memo}</span>}
    </span>
  );
}

/** What was debited and what was credited, in a line each. */
function Accounts({ entry, t }: { readonly entry: EntryFragment; readonly t: Say }) {
  const named = (side: "debit" | "credit") =>
    entry.lines.filter((line) => signOf(line[side].amount) !== 0).map(({ account }) => account.name).join(t("and"));
  return (
    <span className={styles.accounts}>
      <span>{t("debits", { accounts: named("debit") })}</span>
      <span>{t("credits", { accounts: named("credit") })}</span>
    </span>
  );
}
