import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { IncomeStatementDocument } from "../api/generated/finance/statements";
import { useLoad } from "../api/useLoad";
import { useShop } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { BEGINNING, ChosenPeriod, usePeriod } from "./ChosenPeriod";
import { accountsOf, entriesOf } from "./drill";
import styles from "./finance.module.css";
import { FinanceTabs } from "./FinanceTabs";
import { incomeStatementCsv } from "./sheets";
import { StatementActions } from "./StatementActions";
import { StatementTable, type SectionRows, type SumRow } from "./StatementTable";

const DEPENDS_ON = ["JournalEntry"];

/** What was earned and what it took, in any period. */
export const IncomeStatementPage = withPermission("read_finance", IncomeStatement);

function IncomeStatement() {
  const { t } = useTranslation("finance");
  const shop = useShop();
  const { period, days } = usePeriod();
  const variables = useMemo(() => ({ from: period.from ?? BEGINNING, to: period.to }), [period.from, period.to]);
  const { data, problem, reload } = useLoad(IncomeStatementDocument, { variables, dependsOn: DEPENDS_ON });
  const statement = data?.incomeStatement;
  const csv = statement && incomeStatementCsv(statement, t, `${t("incomeStatement")} ${variables.from} ${variables.to}`);
  const rows = statement?.sections.flatMap((section): (SectionRows | SumRow)[] => {
    const own: SectionRows = { kind: "section", section, to: (of) => entriesOf(of, period) };
    const upToHere = accountsOf(statement.sections, "REVENUE", "COST_OF_SALES");
    const gross: SumRow = { kind: "sum", key: "gross", label: t("grossProfit"), value: statement.grossProfit, to: entriesOf(upToHere, period), result: true };
    return section.code === "COST_OF_SALES" ? [own, gross] : [own];
  });
  return (
    <>
      <PageHeader
        title={t("incomeStatement")}
        subtitle={t("ofPeriod", { shop: shop.name, days })}
        actions={
          <StatementActions sheet={csv}>
            <ChosenPeriod />
          </StatementActions>
        }
      />
      <FinanceTabs />
      {problem && <Section><ErrorState problem={problem} retry={reload} /></Section>}
      {!statement && !problem && <PageSkeleton rows={10} />}
      {statement && rows && (
        <div className={styles.narrow}>
          <Section flush>
            <StatementTable
              label={t("incomeStatement")}
              rows={[...rows, { kind: "sum", key: "net", label: t("netProfit"), value: statement.netProfit, to: entriesOf(accountsOf(statement.sections), period), result: true }]}
            />
          </Section>
        </div>
      )}
    </>
  );
}
