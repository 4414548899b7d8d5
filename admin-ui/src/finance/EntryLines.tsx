import { useTranslation } from "react-i18next";
import type { EntryFragment } from "../api/generated/finance/journal";
import { addDays } from "../lib/dates";
import { signOf, type MoneyValue } from "../lib/money";
import { AppLink } from "../ui/AppLink";
import { Money } from "../ui/Money";
import { sideOf } from "./amounts";
import { entriesOf } from "./drill";
import styles from "./finance.module.css";

/** Both sides of an entry; each account opens its entries of the month. */
export function EntryLines({ entry }: { readonly entry: EntryFragment }) {
  const { t } = useTranslation("finance");
  const month = monthOf(entry.effectiveDate);
  return (
    <table className={styles.lines} aria-label={t("lines")}>
      <thead>
        <tr>
          <th scope="col">{t("column.account")}</th>
          <th scope="col" className={styles.end}>{t("column.debit")}</th>
          <th scope="col" className={styles.end}>{t("column.credit")}</th>
        </tr>
      </thead>
      <tbody>
        {entry.lines.map(({ position, account, debit, credit }) => (
          <tr key={position}>
            <th scope="row">
              <span className={styles.code}>{account.code}</span> <AppLink to={entriesOf([account], month)}>{account.name}</AppLink>
            </th>
            <td><Side value={debit} /></td>
            <td><Side value={credit} /></td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("total")}</th>
          <td><Money value={sideOf(entry, "debit")} strong /></td>
          <td><Money value={sideOf(entry, "credit")} strong /></td>
        </tr>
      </tfoot>
    </table>
  );
}

/** The side on which a line has nothing stays empty, as on paper. */
function Side({ value }: { readonly value: MoneyValue }) {
  return signOf(value.amount) === 0 ? null : <Money value={value} />;
}

function monthOf(day: string): { readonly from: string; readonly to: string } {
  const from = `${day.slice(0, 7)}-01`;
  const next = addDays(from, 31).slice(0, 7);
  return { from, to: addDays(`${next}-01`, -1) };
}
