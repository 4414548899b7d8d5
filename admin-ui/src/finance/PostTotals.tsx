import { Form } from "antd";
import { useTranslation } from "react-i18next";
import { signOf } from "../lib/money";
import { useFormats } from "../ui/formats";
import { Money } from "../ui/Money";
import { StatusTag } from "../ui/StatusTag";
import { balanceOf, type DraftLine } from "./balance";
import styles from "./post.module.css";

/** Both sums and what they differ by, as the lines are typed. */
export function PostTotals() {
  const { t } = useTranslation("finance");
  const { currencyCode, money } = useFormats();
  const lines = Form.useWatch<readonly (DraftLine | undefined)[] | undefined>("lines") ?? [];
  const { debit, credit, difference, isBalanced } = balanceOf(lines, currencyCode);
  const started = signOf(debit.amount) !== 0 || signOf(credit.amount) !== 0;
  return (
    <div className={styles.totals} role="status">
      <span>
        {t("totalDebit")} <Money value={debit} strong />
      </span>
      <span>
        {t("totalCredit")} <Money value={credit} strong />
      </span>
      {started && (
        <StatusTag tone={isBalanced ? "success" : "danger"}>{isBalanced ? t("balanced") : t("differsBy", { amount: money(difference) })}</StatusTag>
      )}
    </div>
  );
}
