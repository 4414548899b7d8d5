import type { EChartsCoreOption } from "echarts/core";

export interface Series {
  readonly name: string;
  /** One value for each category. For drawing only: the exact text is what the table and the tip show. */
  readonly values: readonly number[];
}

export interface ChartData {
  readonly categories: readonly string[];
  readonly series: readonly Series[];
}

export interface Palette {
  readonly colors: readonly string[];
  readonly text: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
}

interface Look {
  readonly kind: "line" | "bar";
  readonly horizontal: boolean;
  readonly palette: Palette;
  /** The exact text of a value in the tip, by its place in the data. */
  readonly textAt: (series: number, category: number) => string;
  readonly axisText: (value: number) => string;
}

interface TipItem {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly seriesName: string;
  readonly name: string;
}

/** ECharts' option for lines or bars over categories. */
export function chartOption(data: ChartData, { kind, horizontal, palette, textAt, axisText }: Look): EChartsCoreOption {
  const category = {
    type: "category",
    data: [...data.categories],
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    // A line begins and ends at the edge: its first and last labels stay inside.
    axisLabel: { color: palette.text, hideOverlap: true, ...(kind === "line" ? { alignMinLabel: "left", alignMaxLabel: "right" } : {}) },
    boundaryGap: kind === "bar",
    inverse: horizontal,
  };
  const value = {
    type: "value",
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.text, formatter: axisText, hideOverlap: true },
  };
  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    color: [...palette.colors],
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 36 : 12, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { show: data.series.length > 1, top: 0, left: 0, icon: "roundRect", textStyle: { color: palette.text } },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text },
      formatter: (items: TipItem | readonly TipItem[]) => tipText(Array.isArray(items) ? (items as TipItem[]) : [items as TipItem], textAt),
    },
    xAxis: horizontal ? value : category,
    yAxis: horizontal ? category : value,
    series: data.series.map((one) => ({
      type: kind,
      name: one.name,
      data: [...one.values],
      showSymbol: data.categories.length < 2,
      lineStyle: { width: 2 },
      barMaxWidth: 28,
      itemStyle: kind === "bar" ? { borderRadius: 3 } : {},
    })),
  };
}

function tipText(items: readonly TipItem[], textAt: Look["textAt"]): string {
  const lines = items.map((item) => `${item.seriesName}  ${textAt(item.seriesIndex, item.dataIndex)}`);
  return [items[0]?.name ?? "", ...lines].join("\n");
}
