import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { ReviewReplyDocument, type ReviewFactsFragment } from "../api/generated/reviews/reviews";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { useToasts } from "../ui/toasts";
import { reviewCan } from "./capabilities";

const REPLY_LIMIT = 2000;

/** The merchant's answer below the review; saved empty it is taken back. */
export function ReplyForm({ review }: { readonly review: ReviewFactsFragment }) {
  const { t } = useTranslation("reviews");
  const toasts = useToasts();
  const reply = useAction(ReviewReplyDocument, (data) => data.reviewReply);
  return (
    <FormShell
      initialValues={{ reply: review.reply ?? "" }}
      verdict={reviewCan(useViewer()).reply()}
      submitLabel={t("saveReply")}
      submit={({ reply: text }, { idempotencyKey: key }) => reply({ input: { id: review.id, ifVersion: review.version, reply: text.trim() || null }, key })}
      onDone={({ review: kept }) => toasts.done(t(kept?.reply ? "replyDone" : "replyTaken"))}
    >
      <Field name="reply" label={t("replyText")} hint={t("replyHint")}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={REPLY_LIMIT} />
      </Field>
    </FormShell>
  );
}
