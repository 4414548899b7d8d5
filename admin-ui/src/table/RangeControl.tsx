import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { parseDecimal } from "../lib/decimal";
import styles from "./FilterBar.module.css";
import { formatRange, parseRange } from "./search";

const PLACES = 6;

interface Props {
  readonly label: string;
  readonly value: string | undefined;
  readonly set: (text: string | undefined) => void;
}

/** From one number to another; either may be left open. It is asked for when a field is left or by Enter. */
export function RangeControl({ label, value, set }: Props) {
  const { t } = useTranslation();
  const { from, to } = parseRange(value);
  return (
    <div className={styles.range} role="group" aria-label={label}>
      <Bound key={`from ${from ?? ""}`} label={t("table.from", { label })} value={from} set={(text) => set(formatRange(text, to))} />
      <span aria-hidden>–</span>
      <Bound key={`to ${to ?? ""}`} label={t("table.upTo", { label })} placeholder={t("table.to")} value={to} set={(text) => set(formatRange(from, text))} />
    </div>
  );
}

function Bound({ label, placeholder = label, value, set }: Props & { readonly placeholder?: string }) {
  const [text, setText] = useState(value ?? "");
  const apply = () => {
    const number = parseDecimal(text, PLACES)?.replace(/\.?0+$/, "");
    setText(number ?? "");
    if (number !== value) set(number);
  };
  return (
    <Input
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={apply}
      onPressEnter={apply}
      inputMode="decimal"
      autoComplete="off"
      placeholder={placeholder}
      aria-label={label}
    />
  );
}
