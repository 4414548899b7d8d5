import { Input, type InputProps } from "antd";
import { useState } from "react";
import { parseDecimal } from "../lib/decimal";

interface Props extends Omit<InputProps, "value" | "onChange" | "type" | "prefix"> {
  readonly value?: string | null | undefined;
  /** The plain decimal, or what was typed when it is none; `decimalRule` refuses the latter. */
  readonly onChange?: (value: string | undefined) => void;
  readonly decimals: number;
  readonly negative?: boolean;
  readonly prefix?: string;
}

/** A decimal that stays text: no float, no rounding. It is put in order when the field is left. */
export function DecimalInput({ value, onChange, decimals, negative = false, onBlur, ...rest }: Props) {
  const [draft, setDraft] = useState<string>();
  return (
    <Input
      {...rest}
      inputMode={decimals > 0 ? "decimal" : "numeric"}
      autoComplete="off"
      value={draft ?? value ?? ""}
      onChange={(event) => {
        const text = event.target.value;
        setDraft(text);
        onChange?.(text.trim() === "" ? undefined : (parseDecimal(text, decimals, negative) ?? text));
      }}
      onBlur={(event) => {
        setDraft(undefined);
        onBlur?.(event);
      }}
    />
  );
}
