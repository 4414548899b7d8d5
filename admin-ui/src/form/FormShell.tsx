import { Alert, Form, type FormInstance } from "antd";
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "../lib/problem";
import { ALLOWED, type Verdict } from "../lib/verdict";
import { ActionButton } from "../ui/ActionButton";
import styles from "./FormShell.module.css";
import { useLeaveGuard } from "./useLeaveGuard";
import { useSubmit, type SubmitContext } from "./useSubmit";

interface Props<Values, Payload> {
  readonly initialValues: Values;
  readonly submit: (values: Values, context: SubmitContext) => Promise<Outcome<Payload>>;
  readonly onDone: (payload: Payload) => void;
  readonly submitLabel: string;
  /** Whether the reader may submit at all, and if not, why. */
  readonly verdict?: Verdict;
  readonly secondary?: ReactNode;
  /** Submitting takes something away. */
  readonly danger?: boolean;
  /** For a form whose loss would not hurt, such as signing in. */
  readonly guard?: boolean;
  readonly children: ReactNode | ((form: FormInstance<Values>) => ReactNode);
}

/** A form: refusals at their fields or where it is sent, one submission at a time with its idempotency key, Ctrl/⌘+Enter, unsaved changes kept. */
export function FormShell<Values extends object, Payload>(props: Props<Values, Payload>) {
  const { initialValues, submit, submitLabel, verdict = ALLOWED, secondary, danger = false, guard = true, children } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const dirty = useRef(false);
  const onDone = (payload: Payload) => {
    dirty.current = false;
    props.onDone(payload);
  };
  const { working, general, problem, send } = useSubmit({ form, submit, onDone });
  useLeaveGuard(() => guard && dirty.current);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !verdict.allowed) return;
    event.preventDefault();
    form.submit();
  };
  const said = problem ? [problem.detail ?? t(`problem.${problem.kind}.title`)] : general;
  return (
    <div onKeyDown={onKeyDown}>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initialValues}
        onValuesChange={() => {
          dirty.current = true;
        }}
        onFinish={(values) => void send(values)}
        scrollToFirstError={{ focus: true }}
      >
        {typeof children === "function" ? children(form) : children}
        {said.length > 0 && (
          <Alert
            type="error"
            showIcon
            className={styles.alert ?? ""}
            title={said.join(" ")}
            {...(problem ? { description: t(`problem.${problem.kind}.advice`) } : {})}
          />
        )}
        <div className={styles.actions}>
          <ActionButton type="primary" danger={danger} htmlType="submit" loading={working} verdict={verdict}>
            {submitLabel}
          </ActionButton>
          {secondary}
        </div>
      </Form>
    </div>
  );
}
