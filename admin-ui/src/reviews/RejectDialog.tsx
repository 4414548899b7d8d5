import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { ReviewModerateDocument } from "../api/generated/reviews/reviews";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";

export interface Moderated {
  readonly id: string;
  readonly version: number;
}

interface Props {
  /** The one to reject; the dialog is open while there is one. */
  readonly review: Moderated | undefined;
  readonly onClose: () => void;
}

// The product's summary counts published reviews.
const CHANGES = ["Product"];
const REASON_LIMIT = 500;

/** Rejects a review for a reason that its author is told. */
export function RejectDialog({ review, onClose }: Props) {
  const { t } = useTranslation("reviews");
  const toasts = useToasts();
  const moderate = useAction(ReviewModerateDocument, (data) => data.reviewModerate, CHANGES);
  return (
    <FormDialog
      open={review !== undefined}
      onClose={onClose}
      title={t("rejectTitle")}
      submitLabel={t("reject")}
      initialValues={{ reason: "" }}
      submit={({ reason }, { idempotencyKey: key }) =>
        moderate({ input: { id: review?.id ?? "", ifVersion: review?.version ?? null, decision: "REJECT", reason }, key })
      }
      onDone={() => toasts.done(t("rejectDone"))}
    >
      <Field name="reason" label={t("reason")} required hint={t("reasonHint")}>
        <Input.TextArea rows={3} maxLength={REASON_LIMIT} />
      </Field>
    </FormDialog>
  );
}
