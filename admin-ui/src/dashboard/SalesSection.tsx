import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DashboardQuery } from "../api/generated/dashboard/dashboard";
import { Chart } from "../chart/Chart";
import { signOf } from "../lib/money";
import { EmptyState } from "../ui/EmptyState";
import { useFormats } from "../ui/formats";
import { Section } from "../ui/Section";

type Sales = DashboardQuery["dashboard"]["sales"];

const SERIES = ["placed", "revenue", "grossProfit"] as const;

/** Sales over time: ordered, earned, and what was left of it. */
export function SalesSection({ sales }: { readonly sales: Sales }) {
  const { t } = useTranslation("dashboard");
  const { day, money } = useFormats();
  const data = useMemo(() => {
    const years = new Set(sales.map(({ date }) => date.slice(0, 4)));
    const label = (date: string) => day(date, { ...(years.size > 1 ? { year: "numeric" as const } : {}), month: "short", day: "numeric" });
    return {
      categories: sales.map(({ date }) => label(date)),
      series: SERIES.map((name) => ({ name: t(name), values: sales.map((point) => Number(point[name].amount)) })),
    };
  }, [sales, day, t]);
  const textAt = useCallback(
    (series: number, category: number) => {
      const [point, name] = [sales[category], SERIES[series]];
      return point && name ? money(point[name]) : "";
    },
    [sales, money],
  );
  const empty = sales.every((point) => SERIES.every((name) => signOf(point[name].amount) === 0));
  return (
    <Section title={t("sales")}>
      {empty ? (
        <EmptyState title={t("noSales")} hint={t("noSalesHint")} />
      ) : (
        <Chart label={t("salesLabel")} kind="line" data={data} textAt={textAt} categoryLabel={t("day")} />
      )}
    </Section>
  );
}
