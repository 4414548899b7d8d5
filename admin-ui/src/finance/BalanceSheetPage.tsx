import { Button } from "antd";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { BalanceSheetDocument } from "../api/generated/finance/statements";
import { useLoad } from "../api/useLoad";
import { useShop } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { DayInput } from "../form/DayInput";
import { addDays } from "../lib/dates";
import { isDay } from "../lib/periods";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { Balanced } from "./Balanced";
import { BalanceSheetView } from "./BalanceSheetView";
import { FinanceTabs } from "./FinanceTabs";
import { balanceSheetCsv } from "./sheets";
import { StatementActions } from "./StatementActions";

const DEPENDS_ON = ["JournalEntry"];

/** What the shop has and where it comes from, at the end of any day. */
export const BalanceSheetPage = withPermission("read_finance", BalanceSheet);

function BalanceSheet() {
  const { t } = useTranslation("finance");
  const { day, today } = useFormats();
  const shop = useShop();
  const search: Readonly<Record<string, string>> = useSearch({ strict: false });
  const at = search["at"] && isDay(search["at"]) ? search["at"] : today();
  const variables = useMemo(() => ({ atDate: at }), [at]);
  const { data, problem, reload } = useLoad(BalanceSheetDocument, { variables, dependsOn: DEPENDS_ON });
  const sheet = data?.balanceSheet;
  const csv = sheet && balanceSheetCsv(sheet, t, `${t("balanceSheet")} ${at}`);
  return (
    <>
      <PageHeader
        title={t("balanceSheet")}
        subtitle={t("atDay", { shop: shop.name, day: day(at) })}
        tags={sheet && <Balanced isBalanced={sheet.isBalanced} />}
        actions={
          <StatementActions sheet={csv}>
            <ChosenDay at={at} />
          </StatementActions>
        }
      />
      <FinanceTabs />
      {problem && <Section><ErrorState problem={problem} retry={reload} /></Section>}
      {!sheet && !problem && <PageSkeleton rows={10} />}
      {sheet && <BalanceSheetView sheet={sheet} />}
    </>
  );
}

function ChosenDay({ at }: { readonly at: string }) {
  const { t } = useTranslation("finance");
  const { today } = useFormats();
  const navigate = useNavigate();
  const choose = (day: string) => void navigate({ to: ".", search: day === today() ? {} : { at: day } });
  return (
    <>
      <Button onClick={() => choose(addDays(`${today().slice(0, 7)}-01`, -1))}>{t("endOfLastMonth")}</Button>
      <div>
        <DayInput label={t("atDate")} value={at} onChange={choose} />
      </div>
    </>
  );
}
