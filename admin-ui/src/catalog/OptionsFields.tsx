import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form } from "antd";
import { useTranslation } from "react-i18next";
import { localizedRule } from "../form/rules";
import styles from "./creation.module.css";
import { LocalizedLine } from "./LocalizedLine";
import { useShopLocales } from "./useShopLocales";

const NEW_OPTION = { name: [], values: [[]] };

/** What a customer chooses, such as the colour; the variants below are made of its values. */
export function OptionsFields() {
  const { t } = useTranslation("catalog");
  return (
    <Form.List name="options">
      {(fields, { add, remove }) => (
        <>
          {fields.length === 0 && <p className={styles.hint}>{t("optionsHint")}</p>}
          {fields.map(({ key, name }) => (
            <OptionFields key={key} place={name} remove={() => remove(name)} />
          ))}
          {fields.length < 5 && (
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add(NEW_OPTION)}>
              {t("addOption")}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}

function OptionFields({ place, remove }: { readonly place: number; readonly remove: () => void }) {
  const { t } = useTranslation("catalog");
  const { locales, required } = useShopLocales();
  const option = t("optionNumber", { number: place + 1 });
  return (
    <fieldset className={styles.option}>
      <legend className={styles.legend}>{option}</legend>
      <div className={styles.withButton}>
        <Form.Item name={[place, "name"]} label={t("optionName")} rules={[localizedRule(required, t("optionName"))]} className={styles.grow ?? ""}>
          <LocalizedLine locales={locales} label={t("nameOf", { of: option })} />
        </Form.Item>
        <Button type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t("removeNamed", { name: option })} onClick={remove} />
      </div>
      <Form.List name={[place, "values"]}>
        {(fields, values) => (
          <>
            {fields.map(({ key, name }) => {
              const value = t("valueNumber", { number: name + 1, of: option });
              return (
                <div key={key} className={styles.withButton}>
                  <Form.Item name={name} label={name === 0 ? t("values") : ""} rules={[localizedRule(required, t("value"))]} className={styles.grow ?? ""}>
                    <LocalizedLine locales={locales} label={value} />
                  </Form.Item>
                  <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t("removeNamed", { name: value })} onClick={() => values.remove(name)} />
                </div>
              );
            })}
            <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => values.add([])}>
              {t("addValue")}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
