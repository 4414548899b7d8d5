import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { TrialBalanceDocument } from "../api/generated/finance/statements";
import { useLoad } from "../api/useLoad";
import { useShop } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { Balanced } from "./Balanced";
import { BEGINNING, ChosenPeriod, usePeriod } from "./ChosenPeriod";
import { FinanceTabs } from "./FinanceTabs";
import { trialBalanceCsv } from "./sheets";
import { StatementActions } from "./StatementActions";
import { TrialBalanceTable } from "./TrialBalanceTable";

const DEPENDS_ON = ["JournalEntry"];

/** Every account's opening, movements and closing, and the sums that must agree. */
export const TrialBalancePage = withPermission("read_finance", TrialBalance);

function TrialBalance() {
  const { t } = useTranslation("finance");
  const shop = useShop();
  const { period, days } = usePeriod();
  const variables = useMemo(() => ({ from: period.from ?? BEGINNING, to: period.to }), [period.from, period.to]);
  const { data, problem, reload } = useLoad(TrialBalanceDocument, { variables, dependsOn: DEPENDS_ON });
  const balance = data?.trialBalance;
  const csv = balance && trialBalanceCsv(balance, t, `${t("trialBalance")} ${variables.from} ${variables.to}`);
  return (
    <>
      <PageHeader
        title={t("trialBalance")}
        subtitle={t("ofPeriod", { shop: shop.name, days })}
        tags={balance && <Balanced isBalanced={balance.isBalanced} />}
        actions={
          <StatementActions sheet={csv}>
            <ChosenPeriod />
          </StatementActions>
        }
      />
      <FinanceTabs />
      <Section flush={balance !== undefined}>
        {problem && <ErrorState problem={problem} retry={reload} />}
        {!balance && !problem && <PageSkeleton rows={10} />}
        {balance && balance.rows.length === 0 && <EmptyState title={t("nothingPosted")} hint={t("nothingPostedHint")} />}
        {balance && balance.rows.length > 0 && <TrialBalanceTable balance={balance} period={period} />}
      </Section>
    </>
  );
}
