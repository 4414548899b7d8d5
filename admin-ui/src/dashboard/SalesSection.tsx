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
  // What the reader may not see is null on every day.
  const shown = useMemo(() => SERIES.filter((name) => sales.every((point) => point[name] !== null)), [sales]);
  const data = useMemo(() => {
    const years = new Set(sales.map(({ date }) => date.slice(0, 4)));
    const label = (date: string) => day(date, { ...(years.size > 1 ? { year: "numeric" as const } : {}), month: "short", day: "numeric" });
    return {
      categories: sales.map(({ date }) => label(date)),
      series: shown.map((name) => ({ name: t(name), values: sales.map((point) => Number(point[name]?.amount)) })),
    };
  }, [sales, shown, day, t]);
  const textAt = useCallback(
    (series: number, category: number) => {
      const [point, name] = [sales[category], shown[series]];
      const value = point && name ? point[name] : null;
      return value ? money(value) : "";
    },
    [sales, shown, money],
  );
  const empty = sales.every((point) => shown.every((name) => signOf(point[name]?.amount ?? "0") === 0));
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
