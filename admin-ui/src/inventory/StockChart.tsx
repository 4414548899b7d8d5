import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { StockHistoryDocument, type StockHistoryQuery } from "../api/generated/inventory/variant";
import { useLoad } from "../api/useLoad";
import { Chart } from "../chart/Chart";
import { addDays, startOfDay, type Day } from "../lib/dates";
import { useFormats } from "../ui/formats";
import { Section } from "../ui/Section";
import { weeksUntil } from "./weeks";

const DEPENDS_ON = ["StockMove", "StockPosition", "Order"];

interface Props {
  readonly variantId: string;
  readonly locationId: string | null;
  /** The last day; today without it. */
  readonly until: Day | undefined;
}

function pointsOf(data: StockHistoryQuery | undefined): readonly string[] {
  if (!data) return [];
  const { p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 } = data;
  return [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9].map((point) => point?.onHand ?? "0");
}

/** How much lay there at the end of each of the last weeks. */
export function StockChart({ variantId, locationId, until }: Props) {
  const { t } = useTranslation("inventory");
  const { today, timeZone, day: dayText, decimal } = useFormats();
  const last = until ?? today();
  const days = useMemo(() => weeksUntil(last), [last]);
  const variables = useMemo(() => {
    const at = (index: number) => startOfDay(addDays(days[index] ?? last, 1), timeZone);
    return {
      id: variantId,
      locationId,
      at0: at(0),
      at1: at(1),
      at2: at(2),
      at3: at(3),
      at4: at(4),
      at5: at(5),
      at6: at(6),
      at7: at(7),
      at8: at(8),
      at9: at(9),
    };
  }, [variantId, locationId, days, last, timeZone]);
  const { data } = useLoad(StockHistoryDocument, { variables, dependsOn: DEPENDS_ON });
  const points = useMemo(() => pointsOf(data), [data]);
  const chart = useMemo(
    () => ({
      categories: days.map((day) => dayText(day, { month: "short", day: "numeric" })),
      series: [{ name: t("onHand"), values: points.map(Number) }],
    }),
    [days, points, dayText, t],
  );
  if (points.every((point) => !/[1-9]/.test(point))) return null;
  return (
    <Section title={t("overTime")}>
      <Chart label={t("overTime")} kind="line" data={chart} textAt={(_series, at) => decimal(points[at] ?? "0")} categoryLabel={t("endOfDay")} height={200} />
    </Section>
  );
}
