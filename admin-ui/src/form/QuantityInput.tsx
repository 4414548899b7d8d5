import { DecimalInput } from "./DecimalInput";

interface Props {
  readonly id?: string;
  readonly value?: string | null;
  readonly onChange?: (value: string | undefined) => void;
  /** The decimals of the SKU's unit: piece 0, kilogram 3. */
  readonly decimals?: number;
  readonly unit?: string;
  readonly negative?: boolean;
  readonly disabled?: boolean;
  readonly "aria-label"?: string;
}

/** A quantity within the decimals of its unit, as the decimal string that the API takes. */
export function QuantityInput({ decimals = 0, unit, ...rest }: Props) {
  return <DecimalInput {...rest} decimals={decimals} {...(unit ? { suffix: unit } : {})} />;
}
