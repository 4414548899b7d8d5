import { useTranslation } from "react-i18next";
import type { TrialBalanceQuery } from "../api/generated/finance/statements";
import type { Period } from "../lib/periods";
import { CardList } from "../table/CardList";
import type { Column } from "../table/columns";
import { Money } from "../ui/Money";
import { useIsPhone } from "../ui/useMedia";
import { entriesBefore, entriesOf } from "./drill";
import { Figure } from "./Figure";
import styles from "./finance.module.css";

type Balance = TrialBalanceQuery["trialBalance"];
type Row = Balance["rows"][number];

interface Props {
  readonly balance: Balance;
  readonly period: Period;
}

/** One row for each account; on a phone one card. */
export function TrialBalanceTable({ balance, period }: Props) {
  const { t } = useTranslation("finance");
  const phone = useIsPhone();
  const columns = useColumns(period);
  if (phone) {
    return (
      <>
        <CardList label={t("trialBalance")} columns={columns} rows={balance.rows} rowKey={({ account }) => account.id} />
        <dl className={styles.totals}>
          <dt>{t("totalDebit")}</dt>
          <dd><Money value={balance.totalDebit} strong /></dd>
          <dt>{t("totalCredit")}</dt>
          <dd><Money value={balance.totalCredit} strong /></dd>
        </dl>
      </>
    );
  }
  return (
    <table className={styles.trial} aria-label={t("trialBalance")}>
      <thead>
        <tr>
          {columns.map(({ key, title }) => (
            <th key={key} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {balance.rows.map((row) => (
          <tr key={row.account.id}>
            {columns.map(({ key, render }, index) => (index === 0 ? <th key={key} scope="row">{render(row)}</th> : <td key={key}>{render(row)}</td>))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("total")}</th>
          <td />
          <td><Money value={balance.totalDebit} strong /></td>
          <td><Money value={balance.totalCredit} strong /></td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

function useColumns(period: Period): readonly Column<Row>[] {
  const { t } = useTranslation("finance");
  const { from } = period;
  return [
    {
      key: "account",
      title: t("column.account"),
      card: "title",
      render: ({ account }) => (
        <>
          <span className={styles.code}>{account.code}</span> {account.name}
        </>
      ),
    },
    { key: "opening", title: t("column.opening"), render: ({ account, opening }) => <Figure value={opening} to={from ? entriesBefore([account], from) : undefined} /> },
    { key: "debit", title: t("column.debit"), render: ({ account, debit }) => <Figure value={debit} to={entriesOf([account], period)} /> },
    { key: "credit", title: t("column.credit"), render: ({ account, credit }) => <Figure value={credit} to={entriesOf([account], period)} /> },
    { key: "closing", title: t("column.closing"), render: ({ account, closing }) => <Figure value={closing} to={entriesOf([account], { to: period.to })} /> },
  ];
}
