import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { FieldControl } from "./FieldControl";
import styles from "./fields.module.css";
import { useValidationWords } from "./useValidationWords";
import type { Definition } from "./values";

const MOST_ROWS = 50;

/** A custom field in a form: one value, or as many rows as its list has. */
export function FieldItem({ definition }: { readonly definition: Definition }) {
  const words = useValidationWords();
  const { key, name, description, isList, type, validation } = definition;
  const hint = [description, words(definition)].filter(Boolean).join(" · ");
  const shared = { label: name, ...(hint ? { extra: hint } : {}) };
  if (isList && type === "SELECT") {
    return (
      <Form.Item name={["values", key]} {...shared}>
        <Select mode="multiple" options={validation.options.map((option) => ({ value: option, label: option }))} allowClear />
      </Form.Item>
    );
  }
  if (isList) return <ListItem definition={definition} {...(hint ? { hint } : {})} />;
  return (
    <Form.Item name={["values", key]} {...shared}>
      <FieldControl definition={definition} />
    </Form.Item>
  );
}

function ListItem({ definition, hint }: { readonly definition: Definition; readonly hint?: string }) {
  const { t } = useTranslation("fields");
  const { key, name } = definition;
  return (
    <Form.Item label={name} {...(hint ? { extra: hint } : {})}>
      <div role="group" aria-label={name}>
        <Form.List name={["values", key]}>
          {(rows, { add, remove }) => (
            <>
              {rows.map((row, index) => (
                <div key={row.key} className={styles.row}>
                  <Form.Item name={row.name} className={styles.value ?? ""}>
                    <FieldControl definition={definition} aria-label={t("rowOf", { name, number: index + 1 })} />
                  </Form.Item>
                  <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t("removeRow", { name, number: index + 1 })} onClick={() => remove(row.name)} />
                </div>
              ))}
              {rows.length < MOST_ROWS && (
                <Button icon={<PlusOutlined aria-hidden />} aria-label={t("addRowTo", { name })} onClick={() => add(undefined)}>
                  {t("addRow")}
                </Button>
              )}
            </>
          )}
        </Form.List>
      </div>
    </Form.Item>
  );
}
