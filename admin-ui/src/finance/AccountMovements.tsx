import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { TrialBalanceDocument, type TrialBalanceQuery } from "../api/generated/finance/statements";
import { useLoad } from "../api/useLoad";
import { sumMoney } from "../lib/money";
import { parseDays, type ListSearch } from "../table/search";
import { useFormats } from "../ui/formats";
import { Money } from "../ui/Money";
import { StatCard, StatRow } from "../ui/StatCard";
import { BEGINNING } from "./ChosenPeriod";
import styles from "./journal.module.css";
import type { Account } from "./useAccounts";

type Row = TrialBalanceQuery["trialBalance"]["rows"][number];

const DEPENDS_ON = ["JournalEntry"];
const FIGURES = ["opening", "debit", "credit", "closing"] as const;

interface Props {
  readonly accounts: readonly Account[];
  readonly search: ListSearch;
}

/** What the entries below come to on the chosen accounts: the figure from which somebody came here. */
export function AccountMovements({ accounts, search }: Props) {
  const narrowedFurther = Boolean(search["q"] ?? search["event"] ?? search["orderId"]);
  if (accounts.length === 0 || narrowedFurther) return null;
  return <Movements accounts={accounts} days={search["days"]} />;
}

function Movements({ accounts, days }: { readonly accounts: readonly Account[]; readonly days: string | undefined }) {
  const { t } = useTranslation("finance");
  const { today, currencyCode } = useFormats();
  const { from, to } = parseDays(days);
  const now = today();
  const variables = useMemo(() => ({ from: from ?? BEGINNING, to: to ?? (from && from > now ? from : now) }), [from, to, now]);
  const { data } = useLoad(TrialBalanceDocument, { variables, dependsOn: DEPENDS_ON });
  const ids = new Set(accounts.map(({ id }) => id));
  const rows = data?.trialBalance.rows.filter(({ account }) => ids.has(account.id)) ?? [];
  const sum = (figure: (typeof FIGURES)[number]) => sumMoney(rows.map((row: Row) => row[figure]), rows[0]?.[figure].currencyCode ?? currencyCode);
  const [first, ...others] = accounts.map(({ code, name }) => `${code} ${name}`);
  const whose = others.length > 2 ? t("severalAccounts", { first, count: accounts.length }) : [first, ...others].join(t("and"));
  return (
    <div className={styles.balances} role="group" aria-label={whose}>
      <p className={styles.whose}>{whose}</p>
      <StatRow>
        {FIGURES.map((figure) => (
          <StatCard key={figure} loading={!data} label={t(`column.${figure}`)} value={<Money value={sum(figure)} />} />
        ))}
      </StatRow>
    </div>
  );
}
