import { currencyScale } from "../lib/money";
import { useFormats } from "../ui/formats";
import { DecimalInput } from "./DecimalInput";

interface Value {
  readonly amount: string;
  readonly currencyCode: string;
}

interface Props {
  readonly id?: string;
  readonly value?: Value | null;
  readonly onChange?: (value: Value | undefined) => void;
  /** The shop's currency unless another is given. */
  readonly currencyCode?: string;
  readonly negative?: boolean;
  readonly disabled?: boolean;
  readonly "aria-label"?: string;
}

/** An amount of one currency, as the API takes it: `{amount: "12.50", currencyCode: "CNY"}`. */
export function MoneyInput({ value, onChange, currencyCode, ...rest }: Props) {
  const formats = useFormats();
  const currency = currencyCode ?? value?.currencyCode ?? formats.currencyCode;
  return (
    <DecimalInput
      {...rest}
      value={value?.amount}
      decimals={currencyScale(currency)}
      suffix={currency}
      onChange={(amount) => onChange?.(amount === undefined ? undefined : { amount, currencyCode: currency })}
    />
  );
}
