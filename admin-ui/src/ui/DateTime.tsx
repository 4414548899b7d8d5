import type { Day } from "../lib/dates";
import { useFormats } from "./formats";
import styles from "./text.module.css";

interface Props {
  readonly value: string | null | undefined;
  readonly dateOnly?: boolean;
}

/** An instant in the shop's time zone. */
export function DateTime({ value, dateOnly = false }: Props) {
  const { date, dateTime } = useFormats();
  if (!value) return <span>–</span>;
  return (
    <time dateTime={value} className={styles.figure}>
      {dateOnly ? date(value) : dateTime(value)}
    </time>
  );
}

/** A calendar day, which no time zone moves. */
export function CalendarDay({ value }: { readonly value: Day | null | undefined }) {
  const { day } = useFormats();
  if (!value) return <span>–</span>;
  return (
    <time dateTime={value} className={styles.figure}>
      {day(value)}
    </time>
  );
}
