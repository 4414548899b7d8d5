import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomFieldsSetDocument, type FieldValueFragment } from "../api/generated/fields/fields";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { FormShell } from "../form/FormShell";
import type { Outcome } from "../lib/problem";
import { useToasts } from "../ui/toasts";
import { fieldsCan } from "./capabilities";
import { FieldItem } from "./FieldItem";
import type { OwnerType } from "./owners";
import { atFields, changedValues, heldValues, type Definition, type Held } from "./values";

interface Props {
  readonly owner: OwnerType;
  readonly id: string;
  readonly definitions: readonly Definition[];
  readonly stored: readonly FieldValueFragment[];
}

interface Values {
  readonly values: Readonly<Record<string, Held>>;
}

/** The custom fields of an object; only those that were changed are sent, so that two people can fill in different ones. */
export function FieldsForm({ owner, id, definitions, stored }: Props) {
  const { t } = useTranslation("fields");
  const toasts = useToasts();
  const fill = useAction(CustomFieldsSetDocument, (data) => data.customFieldsSet, [owner]);
  // What others fill in meanwhile is not in this form, and is not sent back as it was.
  const [held, setHeld] = useState(() => heldValues(definitions, stored));
  const submit = async ({ values }: Values, key: string): Promise<Outcome<unknown>> => {
    const changed = changedValues(definitions, held, values);
    if (changed.length === 0) return { kind: "done", payload: undefined };
    const outcome = await fill({ input: { nodes: [{ nodeId: id, values: changed }] }, key });
    if (outcome.kind === "done") setHeld(values);
    return atFields(outcome, changed.map((one) => one.key));
  };
  return (
    <FormShell<Values, unknown>
      initialValues={{ values: held }}
      verdict={fieldsCan(useViewer()).fill(owner)}
      submitLabel={t("save")}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t("saved"))}
    >
      {definitions.map((definition) => (
        <FieldItem key={definition.id} definition={definition} />
      ))}
    </FormShell>
  );
}
