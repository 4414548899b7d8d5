import { useTranslation } from "react-i18next";
import type { PolicyRowFragment } from "../api/generated/approvals/approvals";
import { useShop } from "../api/viewer";
import { useFormats } from "../ui/formats";
import styles from "./approvals.module.css";
import { amountOf } from "./policyInput";
import { useApprovers } from "./useApprovers";

/** When a policy holds, in words; a condition of more than an amount as it is written. */
export function Condition({ condition }: { readonly condition: unknown }) {
  const { t } = useTranslation("approvals");
  const { money } = useFormats();
  const { currency } = useShop();
  const amount = amountOf(condition);
  if (amount === undefined) return <code>{JSON.stringify(condition)}</code>;
  return amount === "" ? t("always") : t("fromAmount", { amount: money({ amount, currencyCode: currency }) });
}

/** Whose approval it takes, step by step. */
export function Steps({ policy: { steps, stepOrder } }: { readonly policy: PolicyRowFragment }) {
  const { t } = useTranslation("approvals");
  const { roles, staff } = useApprovers();
  const names = new Map([...roles, ...staff].map(({ value, label }) => [value, label]));
  const peopleOf = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? t("somebody")).join(t("and"));
  const words = steps.map(({ mode, roleIds, staffIds, timeoutHours, onTimeout }) => {
    const people = peopleOf([...roleIds, ...staffIds]) || t("owners");
    const whose = mode === "ALL" ? t("allOf", { people }) : t("anyOf", { people });
    return timeoutHours ? t("withTimeout", { whose, hours: timeoutHours, then: t(`onTimeout.${onTimeout}`) }) : whose;
  });
  if (words.length === 1) return words[0];
  return stepOrder === "SEQUENCE" ? (
    <ol className={styles.steps}>{words.map((text, index) => <li key={index}>{text}</li>)}</ol>
  ) : (
    <ul className={styles.steps}>{words.map((text, index) => <li key={index}>{text}</li>)}</ul>
  );
}
