import { useTranslation } from "react-i18next";
import type { BalanceSheetQuery } from "../api/generated/finance/statements";
import { paths } from "../paths";
import { EmptyState } from "../ui/EmptyState";
import { Columns, Section } from "../ui/Section";
import { accountsOf, entriesOf } from "./drill";
import { StatementTable, type SectionRows } from "./StatementTable";
import { useAccounts } from "./useAccounts";

type Sheet = BalanceSheetQuery["balanceSheet"];

/** Assets on one side; liabilities, equity and the profit so far on the other. */
export function BalanceSheetView({ sheet }: { readonly sheet: Sheet }) {
  const { t } = useTranslation("finance");
  const { accounts } = useAccounts();
  const days = { to: sheet.atDate };
  const part = (code: string, bare = false): SectionRows[] =>
    sheet.sections.filter((section) => section.code === code).map((section) => ({ kind: "section", section, bare, to: (of) => entriesOf(of, days) }));
  const otherSide = accounts.filter(({ kind }) => kind !== "ASSET");
  if (accountsOf(sheet.sections).length === 0) {
    return <Section><EmptyState title={t("nothingPosted")} hint={t("nothingPostedHint")} /></Section>;
  }
  return (
    <Columns equal>
      <Section title={t("whatThereIs")} flush>
        <StatementTable
          label={t("whatThereIs")}
          rows={[
            ...part("ASSETS", true),
            { kind: "sum", key: "assets", label: t("totalAssets"), value: sheet.totalAssets, to: entriesOf(accountsOf(sheet.sections, "ASSETS"), days), result: true },
          ]}
        />
      </Section>
      <Section title={t("whereItComesFrom")} flush>
        <StatementTable
          label={t("whereItComesFrom")}
          rows={[
            ...part("LIABILITIES"),
            ...part("EQUITY"),
            { kind: "sum", key: "profit", label: t("unclosedProfit"), value: sheet.unclosedProfit, to: paths.incomeStatement({ period: `..${sheet.atDate}` }) },
            { kind: "sum", key: "total", label: t("totalLiabilitiesAndEquity"), value: sheet.totalLiabilitiesAndEquity, to: entriesOf(otherSide, days), result: true },
          ]}
        />
      </Section>
    </Columns>
  );
}
