import type { TFunction } from "i18next";
import type { BalanceSheetQuery, IncomeStatementQuery, SectionFragment, TrialBalanceQuery } from "../api/generated/finance/statements";
import type { Sheet } from "./StatementActions";

type Say = TFunction<"finance">;
type Row = Sheet["rows"][number];

function sectionRows(section: SectionFragment): Row[] {
  const lines = section.lines.map(({ account, amount }) => [section.name, account.code, account.name, amount.amount]);
  return [...lines, [section.name, "", "", section.total.amount]];
}

function header(t: Say): Sheet["header"] {
  return [t("column.section"), t("column.code"), t("column.account"), t("column.amount")];
}

export function balanceSheetCsv(sheet: BalanceSheetQuery["balanceSheet"], t: Say, name: string): Sheet {
  const rows = [
    ...sheet.sections.flatMap(sectionRows),
    [t("unclosedProfit"), "", "", sheet.unclosedProfit.amount],
    [t("totalAssets"), "", "", sheet.totalAssets.amount],
    [t("totalLiabilitiesAndEquity"), "", "", sheet.totalLiabilitiesAndEquity.amount],
  ];
  return { name, header: header(t), rows };
}

export function incomeStatementCsv(statement: IncomeStatementQuery["incomeStatement"], t: Say, name: string): Sheet {
  const rows = [
    ...statement.sections.flatMap(sectionRows),
    [t("grossProfit"), "", "", statement.grossProfit.amount],
    [t("netProfit"), "", "", statement.netProfit.amount],
  ];
  return { name, header: header(t), rows };
}

export function trialBalanceCsv(balance: TrialBalanceQuery["trialBalance"], t: Say, name: string): Sheet {
  return {
    name,
    header: [t("column.code"), t("column.account"), t("column.opening"), t("column.debit"), t("column.credit"), t("column.closing")],
    rows: [
      ...balance.rows.map(({ account, opening, debit, credit, closing }) => [account.code, account.name, opening.amount, debit.amount, credit.amount, closing.amount]),
      [t("total"), "", "", balance.totalDebit.amount, balance.totalCredit.amount, ""],
    ],
  };
}
