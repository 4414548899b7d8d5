import { DatePicker } from "antd";
import dayjs from "dayjs";
import { instantOf, wallTimeOf } from "../lib/dates";
import { useFormats } from "../ui/formats";

interface Props {
  readonly id?: string;
  readonly value?: string | null;
  /** An instant, or undefined when it was taken away. */
  readonly onChange?: (value: string | undefined) => void;
  readonly placeholder?: string;
  readonly "aria-label"?: string;
}

/** A moment by the shop's clock, whatever the reader's time zone; its value is the instant that the API takes. */
export function InstantInput({ value, onChange, ...rest }: Props) {
  const { timeZone } = useFormats();
  return (
    <DatePicker
      {...rest}
      style={{ width: "100%" }}
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      value={value ? dayjs(wallTimeOf(value, timeZone)) : null}
      onChange={(day) => onChange?.(day ? instantOf(day.format("YYYY-MM-DDTHH:mm"), timeZone) : undefined)}
    />
  );
}
