import { Input, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import type { Outcome } from "../lib/problem";
import { useToasts } from "../ui/toasts";
import { fieldsCan } from "./capabilities";
import type { OwnerType } from "./owners";
import { usePatch, type Entry } from "./usePatch";

interface Props {
  readonly owner: OwnerType;
  readonly id: string;
  /** The one to change; without it one is added. */
  readonly entry?: Entry;
  readonly onClose: () => void;
}

interface Values {
  readonly key: string;
  readonly value: string;
  readonly isPrivate: boolean;
}

/** Adds a key with its text, or changes the text of one. */
export function MetadataDialog({ owner, id, entry, onClose }: Props) {
  const { t } = useTranslation("fields");
  const toasts = useToasts();
  const can = fieldsCan(useViewer());
  const patch = usePatch(owner, id);
  const mayHide = can.note(owner, true).allowed;
  return (
    <FormDialog<Values, unknown>
      open
      title={entry ? t("changeOne", { name: entry.key }) : t("addMetadatum")}
      onClose={onClose}
      initialValues={{ key: entry?.key ?? "", value: entry?.value ?? "", isPrivate: entry?.isPrivate ?? false }}
      verdict={can.note(owner, entry?.isPrivate ?? false)}
      submitLabel={t("save")}
      submit={async ({ key = entry?.key ?? "", value, isPrivate = entry?.isPrivate ?? false }, { idempotencyKey }) => atInputs(await patch(isPrivate, key.trim(), value, idempotencyKey))}
      onDone={() => toasts.done(t("saved"))}
    >
      {!entry && (
        <Field name="key" label={t("key")} required hint={t("keyHint")}>
          <Input autoComplete="off" maxLength={64} />
        </Field>
      )}
      <Field name="value" label={t("value")} required>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 12 }} />
      </Field>
      {!entry && mayHide && (
        <Field name="isPrivate" label={t("sight")} required>
          <Radio.Group
            vertical
            options={[
              { value: false, label: t("publicChoice") },
              { value: true, label: t("privateChoice") },
            ]}
          />
        </Field>
      )}
    </FormDialog>
  );
}

/** The server speaks of `nodes.0.patch.0.key`; the form of `key`. */
function atInputs<Payload>(outcome: Outcome<Payload>): Outcome<Payload> {
  if (outcome.kind !== "refused") return outcome;
  return { kind: "refused", errors: outcome.errors.map((error) => ({ ...error, field: [error.field?.at(-1) ?? ""] })) };
}
