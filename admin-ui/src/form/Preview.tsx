import { Alert, Form, Skeleton, type FormInstance } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "../lib/problem";
import { Consequences, type Consequence } from "../ui/Consequences";
import { refusalOf } from "../ui/toasts";
import styles from "./FormShell.module.css";

const TYPING_PAUSE_MS = 350;

interface Props<Values> {
  readonly form: FormInstance<Values>;
  /** A dry run of the form; undefined while there is nothing to ask about yet. */
  readonly ask: (values: Values) => Promise<Outcome<readonly Consequence[]>> | undefined;
}

type Answer = Outcome<readonly Consequence[]>;

/** What submitting the form would bring, asked anew as it is filled in; in place of it, why the server would refuse. */
export function Preview<Values extends object>({ form, ask }: Props<Values>) {
  const { i18n } = useTranslation();
  const watched: unknown = Form.useWatch([], form);
  // The server's words and ours are in one language; in another they are asked for anew.
  const now = watched === undefined ? undefined : JSON.stringify([i18n.language, watched]);
  const [seen, setSeen] = useState<{ readonly of: string; readonly answer: Answer | undefined }>();
  useEffect(() => {
    if (now === undefined) return;
    let current = true;
    const look = async () => {
      const valid = await form.validateFields({ validateOnly: true }).then(
        () => true,
        () => false,
      );
      const answer = valid ? await ask(form.getFieldsValue()) : undefined;
      if (current) setSeen({ of: now, answer });
    };
    const timer = setTimeout(() => void look(), TYPING_PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- What is asked changes with the form; a new `ask` function alone does not
  }, [now, form]);

  const refusal = seen?.answer && refusalOf(seen.answer);
  return (
    <div className={styles.previewed} aria-live="polite" aria-busy={seen?.of !== now}>
      {!seen && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {seen?.answer?.kind === "done" && <Consequences items={seen.answer.payload} />}
      {refusal && <Alert type="warning" showIcon title={refusal} />}
    </div>
  );
}
