import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Form, type FormRule } from "antd";
import { useTranslation } from "react-i18next";
import { MoneyInput } from "../form/MoneyInput";
import { moneyRule } from "../form/rules";
import { message } from "../locales/i18n";
import { useFormats } from "../ui/formats";
import { AccountSelect } from "./AccountSelect";
import { balanceOf, isOneSided, type DraftLine } from "./balance";
import styles from "./post.module.css";
import { PostTotals } from "./PostTotals";
import type { Account } from "./useAccounts";

const LEAST = 2;

/** The lines of an entry, with how they stand as one types. */
export function PostLines({ accounts }: { readonly accounts: readonly Account[] }) {
  const { t } = useTranslation("finance");
  const { currencyCode } = useFormats();
  return (
    <Form.List name="lines" rules={[{ validator: (_rule, lines: readonly DraftLine[]) => refuseUnbalanced(lines, currencyCode) }]}>
      {(fields, { add, remove }, { errors }) => (
        <div role="group" aria-label={t("lines")}>
          <ol className={styles.lines}>
            {fields.map(({ key, name }, index) => (
              <li key={key} className={styles.line}>
                <Form.Item name={[name, "account"]} label={t("column.account")} rules={[{ required: true, message: t("accountNeeded") }]} className={styles.account ?? ""}>
                  <AccountSelect accounts={accounts} label={t("accountOfLine", { line: index + 1 })} />
                </Form.Item>
                <Form.Item name={[name, "debit"]} label={t("column.debit")} dependencies={[["lines", name, "credit"]]} rules={[moneyRule(), oneSide(name, currencyCode)]}>
                  <MoneyInput aria-label={t("debitOfLine", { line: index + 1 })} />
                </Form.Item>
                <Form.Item name={[name, "credit"]} label={t("column.credit")} rules={[moneyRule()]}>
                  <MoneyInput aria-label={t("creditOfLine", { line: index + 1 })} />
                </Form.Item>
                <Button
                  type="text"
                  className={styles.remove ?? ""}
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t("removeLine", { line: index + 1 })}
                  disabled={fields.length <= LEAST}
                  onClick={() => remove(name)}
                />
              </li>
            ))}
          </ol>
          <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
            {t("addLine")}
          </Button>
          <PostTotals />
          {errors.length > 0 && <Alert type="error" showIcon className={styles.refused ?? ""} title={errors} />}
        </div>
      )}
    </Form.List>
  );
}

function refuseUnbalanced(lines: readonly DraftLine[], currencyCode: string): Promise<void> {
  return balanceOf(lines, currencyCode).isBalanced ? Promise.resolve() : Promise.reject(new Error(message("finance:mustBalance")));
}

function oneSide(index: number, currencyCode: string): FormRule {
  return ({ getFieldValue }) => ({
    validator: () => {
      const line = (getFieldValue(["lines", index]) as DraftLine | undefined) ?? {};
      return isOneSided(line, currencyCode) ? Promise.resolve() : Promise.reject(new Error(message("finance:oneSide")));
    },
  });
}
