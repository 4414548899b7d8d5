import { Segmented, theme } from "antd";
import type { EChartsType } from "echarts/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatDecimal } from "../lib/decimal";
import styles from "./Chart.module.css";
import { ChartTable } from "./ChartTable";
import { chartOption, type ChartData, type Palette } from "./series";

interface Props {
  /** What it shows, in a sentence; a screen reader says it. */
  readonly label: string;
  readonly kind: "line" | "bar";
  readonly data: ChartData;
  /** The exact text of a value, by its place in the data: format money from its string there. */
  readonly textAt: (series: number, category: number) => string;
  readonly categoryLabel: string;
  readonly horizontal?: boolean;
  readonly height?: number;
}

/** A line or bar chart that can be read as a table as well. */
export function Chart({ label, kind, data, textAt, categoryLabel, horizontal = false, height = 240 }: Props) {
  const { t } = useTranslation();
  const [view, setView] = useState<"chart" | "table">("chart");
  return (
    <figure className={styles.figure}>
      <div className={styles.switch}>
        <Segmented
          size="small"
          value={view}
          onChange={setView}
          aria-label={t("chart.view", { label })}
          options={[
            { value: "chart", label: t("chart.chart") },
            { value: "table", label: t("chart.table") },
          ]}
        />
      </div>
      {view === "chart" ? (
        <Drawing label={label} kind={kind} data={data} textAt={textAt} horizontal={horizontal} height={height} />
      ) : (
        <ChartTable label={label} data={data} textAt={textAt} categoryLabel={categoryLabel} />
      )}
    </figure>
  );
}

type DrawingProps = Required<Omit<Props, "categoryLabel">>;

function Drawing({ label, kind, data, textAt, horizontal, height }: DrawingProps) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType>();
  const { i18n } = useTranslation();
  const palette = usePalette();
  const option = useMemo(() => {
    const axisText = (value: number) => formatDecimal(String(value), i18n.language, { notation: "compact", maximumFractionDigits: 1 });
    return chartOption(data, { kind, horizontal, palette, textAt, axisText });
  }, [data, kind, horizontal, palette, textAt, i18n.language]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let made: EChartsType | undefined;
    let gone = false;
    const watcher = new ResizeObserver(() => made?.resize());
    void import("./echarts").then(({ createChart }) => {
      if (gone) return;
      made = createChart(element, null, { renderer: "svg" });
      watcher.observe(element);
      setChart(made);
    });
    return () => {
      gone = true;
      watcher.disconnect();
      made?.dispose();
    };
  }, []);
  useEffect(() => chart?.setOption(option, true), [chart, option]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}

function usePalette(): Palette {
  const { token } = theme.useToken();
  return useMemo(
    () => ({
      colors: [token.colorPrimary, "#c2722b", "#4b77b5", "#8a5aa6", "#7c8a2e"],
      text: token.colorTextSecondary,
      line: token.colorBorderSecondary,
      surface: token.colorBgElevated,
      font: token.fontFamily,
    }),
    [token],
  );
}
