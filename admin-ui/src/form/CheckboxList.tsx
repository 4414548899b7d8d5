import { Checkbox } from "antd";
import styles from "./FormShell.module.css";

interface Props {
  readonly id?: string;
  readonly value?: string[];
  readonly onChange?: (value: string[]) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** Boxes below each other. A group cannot be required for a screen reader, so that attribute of a field stops here. */
export function CheckboxList({ id, value, onChange, options }: Props) {
  return (
    <Checkbox.Group
      className={styles.boxes ?? ""}
      options={[...options]}
      {...(id ? { id } : {})}
      {...(value ? { value } : {})}
      {...(onChange ? { onChange } : {})}
    />
  );
}
