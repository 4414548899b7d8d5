import type { FormInstance } from "antd";
import { useRef, useState } from "react";
import { randomId } from "../lib/ids";
import type { Outcome, Problem } from "../lib/problem";
import { placeErrors } from "./fieldErrors";

export interface SubmitContext {
  /** For `@idempotent(key:)`. The same until the server has answered, so that a repeated click or a retry acts once. */
  readonly idempotencyKey: string;
}

interface Options<Values, Payload> {
  readonly form: FormInstance<Values>;
  readonly submit: (values: Values, context: SubmitContext) => Promise<Outcome<Payload>>;
  readonly onDone: (payload: Payload) => void;
}

/** Sends a form once at a time and puts the refusals where they belong. */
export function useSubmit<Values, Payload>({ form, submit, onDone }: Options<Values, Payload>) {
  const [working, setWorking] = useState(false);
  const [general, setGeneral] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const key = useRef(randomId());
  const busy = useRef(false);

  const show = (outcome: Outcome<Payload>) => {
    // No answer: the server may have acted. The key stays, and a repetition finds what was done.
    if (outcome.kind === "failed") return setProblem(outcome.problem);
    key.current = randomId();
    if (outcome.kind === "done") return onDone(outcome.payload);
    const registered = form.getFieldsError().map((field) => field.name);
    const placed = placeErrors(outcome.errors, registered);
    setGeneral(placed.general);
    form.setFields(placed.fields.map(({ name, errors }) => ({ name: [...name] as never, errors: [...errors] })));
    const first = placed.fields[0];
    if (first) form.scrollToField([...first.name] as never, { focus: true });
  };

  const send = async (values: Values) => {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    setGeneral([]);
    setProblem(undefined);
    // What was refused before stays at its field until somebody looks again.
    form.setFields(form.getFieldsError().filter(({ errors }) => errors.length > 0).map(({ name }) => ({ name: name as never, errors: [] })));
    try {
      show(await submit(values, { idempotencyKey: key.current }));
    } finally {
      busy.current = false;
      setWorking(false);
    }
  };
  return { working, general, problem, send };
}
