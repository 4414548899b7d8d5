import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import type { Period } from "../lib/periods";
import { useIsPhone } from "../ui/useMedia";
import { DayInput } from "./DayInput";
import styles from "./PeriodPicker.module.css";

interface Props {
  readonly value: Period;
  readonly onChange: (period: Period) => void;
  /** What each end is called. */
  readonly labels: readonly [string, string];
}

/** The first and the last day of a period: one calendar of two months, or two fields on a phone. */
export default function DaysInput({ value, onChange, labels }: Props) {
  const phone = useIsPhone();
  const [fromLabel, toLabel] = labels;
  if (phone) {
    return (
      <div className={styles.pair}>
        <DayInput label={fromLabel} value={value.from} onChange={(from) => onChange({ from, to: from > value.to ? from : value.to })} />
        <DayInput label={toLabel} value={value.to} onChange={(to) => onChange({ ...value, ...(value.from && value.from > to ? { from: to } : {}), to })} />
      </div>
    );
  }
  return (
    <DatePicker.RangePicker
      className={styles.days ?? ""}
      value={[value.from ? dayjs(value.from) : null, dayjs(value.to)]}
      onChange={(range) => {
        const [from, to] = [textOf(range?.[0]), textOf(range?.[1])];
        if (from && to) onChange({ from, to });
      }}
      allowClear={false}
      placeholder={[fromLabel, toLabel]}
      aria-label={`${fromLabel} – ${toLabel}`}
    />
  );
}

function textOf(day: Dayjs | null | undefined): string | undefined {
  return day?.format("YYYY-MM-DD");
}
