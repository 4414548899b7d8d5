import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { DashboardDocument } from "../api/generated/dashboard/dashboard";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { PeriodPicker } from "../form/PeriodPicker";
import { resolvePeriod } from "../lib/periods";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Columns, Section, Stack } from "../ui/Section";
import { Figures } from "./Figures";
import { LowStockSection } from "./LowStockSection";
import { SalesSection } from "./SalesSection";
import { ToDo } from "./ToDo";
import { TopProductsSection } from "./TopProductsSection";

const DEFAULT = "last30";
const DEPENDS_ON = ["Order", "Review", "JournalEntry"];

/** What a shopkeeper looks at first: what waits, how trade goes, what sells, what runs out. */
export function DashboardPage() {
  const { t } = useTranslation("dashboard");
  const viewer = useViewer();
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("greeting", { name: viewer.name })} actions={can(viewer, "read_analytics") && <ChosenPeriod />} />
      <Stack>
        {can(viewer, "read_analytics") ? <Trade /> : <Section>{t("noFigures")}</Section>}
        {can(viewer, "read_stock") && !can(viewer, "read_analytics") && <LowStockSection />}
      </Stack>
    </>
  );
}

function usePeriod() {
  const { today } = useFormats();
  const search: Readonly<Record<string, string>> = useSearch({ strict: false });
  const text = search["period"] ?? DEFAULT;
  const { from = "1970-01-01", to } = resolvePeriod(text, today(), DEFAULT);
  return useMemo(() => ({ text, from, to }), [text, from, to]);
}

function ChosenPeriod() {
  const navigate = useNavigate();
  const { text, from, to } = usePeriod();
  return <PeriodPicker text={text} period={{ from, to }} onChange={(period) => void navigate({ to: ".", search: { period } })} />;
}

function Trade() {
  const { from, to } = usePeriod();
  const viewer = useViewer();
  const variables = useMemo(() => ({ from, to }), [from, to]);
  const { data, loading, problem, reload } = useLoad(DashboardDocument, { variables, dependsOn: DEPENDS_ON });
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!data) return <PageSkeleton rows={10} />;
  const { dashboard } = data;
  return (
    <>
      <ToDo dashboard={dashboard} />
      <Figures dashboard={dashboard} loading={loading} />
      <SalesSection sales={dashboard.sales} />
      <Columns equal>
        <TopProductsSection products={dashboard.topProducts} />
        {can(viewer, "read_stock") && <LowStockSection />}
      </Columns>
    </>
  );
}
