import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { ApprovalApproveDocument, ApprovalRejectDocument } from "../api/generated/approvals/approvals";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";

export interface Deciding {
  readonly taskId: string;
  readonly act: "approve" | "reject";
}

interface Props {
  readonly deciding: Deciding | undefined;
  readonly onClose: () => void;
}

// What was asked for is done with the last approval.
const CHANGES = ["Approval", "ApprovalTask", "Order"];
const COMMENT_LIMIT = 1000;

/** Approves or rejects; a rejection says why. */
export function DecideDialog({ deciding, onClose }: Props) {
  const { t } = useTranslation("approvals");
  const toasts = useToasts();
  const approve = useAction(ApprovalApproveDocument, (data) => data.approvalApprove, CHANGES);
  const reject = useAction(ApprovalRejectDocument, (data) => data.approvalReject, CHANGES);
  const act = deciding?.act ?? "approve";
  const rejects = act === "reject";
  return (
    <FormDialog<{ comment: string }, unknown>
      open={deciding !== undefined}
      onClose={onClose}
      title={t(`decide.${act}.title`)}
      submitLabel={t(act)}
      danger={rejects}
      initialValues={{ comment: "" }}
      submit={({ comment }, { idempotencyKey: key }) => (rejects ? reject : approve)({ input: { taskId: deciding?.taskId ?? "", comment }, key })}
      onDone={() => toasts.done(t(`decide.${act}.done`))}
    >
      <Field name="comment" label={t("comment")} required={rejects} hint={t(`decide.${act}.hint`)}>
        <Input.TextArea rows={3} maxLength={COMMENT_LIMIT} />
      </Field>
    </FormDialog>
  );
}
