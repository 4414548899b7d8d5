import { FilterOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "../ui/useMedia";
import styles from "./FilterBar.module.css";
import type { Filter } from "./filters";
import { RangeControl } from "./RangeControl";
import { parseDays } from "./search";
import type { ListState } from "./useListState";

const TYPING_PAUSE_MS = 300;
const SHOWN_ON_A_PHONE = 2;

interface Props {
  readonly list: ListState;
  readonly filters: readonly Filter[];
  readonly searchPlaceholder?: string;
}

/** Search and filters of a list; all of it is written to the URL. */
export function FilterBar({ list, filters, searchPlaceholder }: Props) {
  const { t } = useTranslation();
  const known = new Set(["q", ...filters.map((filter) => filter.key)]);
  const clearable = Object.keys(list.search).some((key) => known.has(key));
  const [opened, setOpened] = useState(false);
  const phone = useIsPhone();
  // On a phone more than a few would push the list out of sight.
  const folds = phone && filters.length > SHOWN_ON_A_PHONE;
  const chosen = filters.filter((filter) => list.search[filter.key]).length;
  return (
    <div className={styles.bar} role="search">
      {searchPlaceholder && (
        <TypedControl
          className={styles.search}
          prefix={<SearchOutlined aria-hidden />}
          label={searchPlaceholder}
          value={list.query}
          set={(q) => list.change({ q }, "replace")}
        />
      )}
      {folds && (
        <Button icon={<FilterOutlined aria-hidden />} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {chosen > 0 ? t("table.filtersChosen", { count: chosen }) : t("table.filters")}
        </Button>
      )}
      {(!folds || opened) && filters.map((filter) => <FilterControl key={filter.key} filter={filter} list={list} />)}
      {clearable && (
        <Button type="link" onClick={list.clear}>
          {t("table.clear")}
        </Button>
      )}
    </div>
  );
}

interface TypedProps {
  readonly value: string;
  readonly set: (text: string | undefined) => void;
  readonly label: string;
  readonly className: string | undefined;
  readonly prefix?: ReactNode;
}

/** What somebody types, which counts once they pause. */
function TypedControl({ value, set, label, className, prefix }: TypedProps) {
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(value);
  if (asked !== value) {
    setAsked(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => set(text.trim() || undefined), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, set]);
  return <Input className={className ?? ""} prefix={prefix} value={text} onChange={(event) => setText(event.target.value)} placeholder={label} aria-label={label} title={label} allowClear />;
}

function FilterControl({ filter, list }: { readonly filter: Filter; readonly list: ListState }) {
  const value = list.search[filter.key];
  const set = (text: string | undefined) => list.change({ [filter.key]: text || undefined });
  if (filter.kind === "text") {
    return <TypedControl className={styles.select} label={filter.label} value={value ?? ""} set={(text) => list.change({ [filter.key]: text }, "replace")} />;
  }
  if (filter.kind === "days") return <DaysControl label={filter.label} value={value} set={set} />;
  if (filter.kind === "range") return <RangeControl label={filter.label} value={value} set={set} />;
  if (filter.kind === "choices") {
    return (
      <Select
        className={styles.select ?? ""}
        mode="multiple"
        maxTagCount="responsive"
        value={value?.split(",") ?? []}
        onChange={(values: string[]) => set(values.join(","))}
        options={[...filter.options]}
        placeholder={filter.label}
        aria-label={filter.label}
        optionFilterProp="label"
        allowClear
      />
    );
  }
  return (
    <Select<string>
      className={styles.select ?? ""}
      value={value ?? null}
      onChange={set}
      options={[...filter.options]}
      placeholder={filter.label}
      aria-label={filter.label}
      allowClear
    />
  );
}

interface DaysProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly set: (text: string | undefined) => void;
}

function DaysControl({ label, value, set }: DaysProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { from, to } = parseDays(value);
  // Two calendars side by side are wider than a phone.
  if (phone) {
    const [begins, ends] = [t("table.from", { label }), t("table.to")];
    return (
      <div className={styles.pair}>
        <DayControl label={begins} value={from} set={(day) => set(daysText(day, to))} />
        <DayControl label={ends} value={to} set={(day) => set(daysText(from, day))} />
      </div>
    );
  }
  return (
    <DatePicker.RangePicker
      className={styles.days ?? ""}
      value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
      onChange={(range) => set(daysText(dayText(range?.[0]), dayText(range?.[1])))}
      allowEmpty={[true, true]}
      placeholder={[t("table.from", { label }), t("table.to")]}
      aria-label={label}
    />
  );
}

function DayControl({ label, value, set }: DaysProps) {
  return (
    <DatePicker
      className={styles.day ?? ""}
      value={value ? dayjs(value) : null}
      onChange={(day) => set(dayText(day))}
      placeholder={label}
      aria-label={label}
      inputReadOnly
    />
  );
}

function dayText(day: Dayjs | null | undefined): string | undefined {
  return day?.format("YYYY-MM-DD");
}

function daysText(from: string | undefined, to: string | undefined): string | undefined {
  return from || to ? `${from ?? ""}..${to ?? ""}` : undefined;
}
