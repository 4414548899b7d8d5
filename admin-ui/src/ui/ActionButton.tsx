import { Button, Tooltip, type ButtonProps } from "antd";
import { useId } from "react";
import { message } from "../locales/i18n";
import { ALLOWED, type Verdict } from "../lib/verdict";
import styles from "./text.module.css";

interface Props extends Omit<ButtonProps, "disabled"> {
  /** From the feature's capabilities.ts. A refused action stays in sight, can be focused, and says why. */
  readonly verdict?: Verdict;
}

/** The reason in the reader's language, or undefined when the action is allowed. */
export function reasonOf(verdict: Verdict): string | undefined {
  if (verdict.allowed) return undefined;
  return "key" in verdict.reason ? message(verdict.reason.key) : verdict.reason.text;
}

/** A button that is never hidden: when it may not be used it is disabled with the reason. */
export function ActionButton({ verdict = ALLOWED, onClick, className, ...rest }: Props) {
  const id = useId();
  const reason = reasonOf(verdict);
  if (!reason) return <Button {...rest} className={className ?? ""} {...(onClick ? { onClick } : {})} />;
  return (
    <>
      <Tooltip title={reason} trigger={["hover", "focus", "click"]}>
        <Button
          {...rest}
          danger={false}
          type="default"
          htmlType="button"
          aria-disabled
          aria-describedby={id}
          className={`${className ?? ""} ${styles.refused}`}
        />
      </Tooltip>
      <span id={id} className={styles.hidden}>
        {reason}
      </span>
    </>
  );
}
