import { Form, type FormRule } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./FormShell.module.css";

interface Props {
  readonly name: string | readonly (string | number)[];
  readonly label: string;
  readonly required?: boolean;
  readonly hint?: ReactNode;
  readonly rules?: readonly FormRule[];
  readonly valuePropName?: string;
  readonly children: ReactNode;
}

/** A labelled field. Optional ones say so; required ones are the rule. */
export function Field({ name, label, required = false, hint, rules = [], valuePropName, children }: Props) {
  const { t } = useTranslation();
  const text = required ? label : t("form.optional", { label });
  return (
    <Form.Item
      name={typeof name === "string" ? name : [...name]}
      label={text}
      rules={[...(required ? [{ required: true, message: t("form.required", { label }) }] : []), ...rules]}
      {...(hint ? { extra: hint } : {})}
      {...(valuePropName ? { valuePropName } : {})}
    >
      {children}
    </Form.Item>
  );
}

/** Fields beside each other where there is room. */
export function FieldRow({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
