import { DatePicker } from "antd";
import dayjs from "dayjs";
import type { Day } from "../lib/dates";

interface Props {
  readonly id?: string;
  /** Where no `Field` around it says what it is. */
  readonly label?: string;
  readonly value?: Day | undefined;
  readonly onChange?: (day: Day) => void;
  /** Without it a day that was chosen can be replaced only. */
  readonly onClear?: () => void;
}

/** A day of the calendar, which no time zone moves. */
export function DayInput({ id, label, value, onChange, onClear }: Props) {
  return (
    <DatePicker
      {...(id ? { id } : {})}
      {...(label ? { "aria-label": label, placeholder: label } : {})}
      style={{ width: "100%" }}
      value={value ? dayjs(value) : null}
      onChange={(day) => (day ? onChange?.(day.format("YYYY-MM-DD")) : onClear?.())}
      allowClear={onClear !== undefined}
    />
  );
}
