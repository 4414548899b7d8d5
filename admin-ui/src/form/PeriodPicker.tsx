import { Select } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { periodName, periodText, PERIODS, type Period } from "../lib/periods";
import styles from "./PeriodPicker.module.css";

// The calendar is large and the dashboard is part of the first load.
const DaysInput = lazy(() => import("./DaysInput"));

interface Props {
  /** As the URL has it, or the page's default: a name or days. */
  readonly text: string;
  /** The days that it means. */
  readonly period: Period;
  readonly onChange: (text: string) => void;
}

/** Chooses a period by name or by its days. */
export function PeriodPicker({ text, period, onChange }: Props) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(false);
  const byDays = own || !periodName(text);
  const options = [...PERIODS.map((value) => ({ value, label: t(`period.${value}`) })), { value: "own", label: t("period.own") }];
  return (
    <div className={styles.picker}>
      <Select
        className={styles.name ?? ""}
        aria-label={t("period.label")}
        value={byDays ? "own" : text}
        options={options}
        onChange={(value) => {
          setOwn(value === "own");
          if (value !== "own") onChange(value);
        }}
      />
      {byDays && (
        <Suspense fallback={<span className={styles.days} />}>
          <DaysInput value={period} onChange={(days) => onChange(periodText(days))} labels={[t("period.from"), t("period.to")]} />
        </Suspense>
      )}
    </div>
  );
}
