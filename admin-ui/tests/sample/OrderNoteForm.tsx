import { Input } from "antd";
import { useAction } from "../../src/api/useAction";
import { Field } from "../../src/form/Field";
import { FormShell } from "../../src/form/FormShell";
import type { Verdict } from "../../src/lib/verdict";
import { useToasts } from "../../src/ui/toasts";
import { OrderUpdateDocument } from "./generated/orders";
import texts from "./texts";

interface Props {
  readonly order: { readonly id: string; readonly note: string | null; readonly version: number };
  readonly verdict: Verdict;
}

/** Field names are those of the input, so that the server's refusals find their field. */
export function OrderNoteForm({ order, verdict }: Props) {
  const toasts = useToasts();
  const update = useAction(OrderUpdateDocument, (data) => data.orderUpdate);
  return (
    <FormShell
      initialValues={{ note: order.note ?? "" }}
      verdict={verdict}
      submitLabel={texts.save}
      submit={({ note }, { idempotencyKey }) =>
        update({ input: { id: order.id, note, ifVersion: order.version }, key: idempotencyKey })
      }
      onDone={() => toasts.done(texts.saved)}
    >
      <Field name="note" label={texts.note}>
        <Input.TextArea rows={2} />
      </Field>
    </FormShell>
  );
}
