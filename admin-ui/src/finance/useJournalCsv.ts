import { useTranslation } from "react-i18next";
import type { EntryFragment } from "../api/generated/finance/journal";

/** A row for each line of each entry shown, as an accountant's spreadsheet wants it. */
export function useJournalCsv() {
  const { t } = useTranslation("finance");
  return {
    header: [t("column.date"), t("column.event"), t("column.document"), t("orderNumber"), t("column.memo"), t("column.code"), t("column.account"), t("column.debit"), t("column.credit"), t("currency")],
    rows: (entries: readonly EntryFragment[]) =>
      entries.flatMap((entry) =>
        entry.lines.map(({ account, debit, credit }) => [
          entry.effectiveDate,
          t(`event.${entry.event}`),
          entry.documentNumber ?? entry.externalReference ?? "",
          entry.orderNumber ?? "",
          entry.memo ?? "",
          account.code,
          account.name,
          debit.amount,
          credit.amount,
          entry.currency,
        ]),
      ),
  };
}
