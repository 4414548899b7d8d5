import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReviewModerateDocument } from "../api/generated/reviews/reviews";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { randomId } from "../lib/ids";
import { ActionButton } from "../ui/ActionButton";
import { useToasts } from "../ui/toasts";
import { reviewCan } from "./capabilities";
import styles from "./reviews.module.css";

interface Props {
  readonly review: { readonly id: string; readonly state: "PENDING" | "PUBLISHED" | "REJECTED"; readonly version: number };
  readonly size?: "small" | "middle";
}

// The product's summary counts published reviews.
const CHANGES = ["Product"];
const REASON_LIMIT = 500;

/** Publishes a review at once, or rejects it for a reason that its author is told. */
export function ModerationButtons({ review, size = "middle" }: Props) {
  const { t } = useTranslation("reviews");
  const can = reviewCan(useViewer());
  const toasts = useToasts();
  const moderate = useAction(ReviewModerateDocument, (data) => data.reviewModerate, CHANGES);
  const [publishing, setPublishing] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const { id, version: ifVersion } = review;
  const publish = async () => {
    setPublishing(true);
    toasts.outcome(await moderate({ input: { id, ifVersion, decision: "PUBLISH" }, key: randomId() }), t("publishDone"));
    setPublishing(false);
  };
  return (
    <span className={styles.actions}>
      <ActionButton size={size} danger verdict={can.reject(review)} onClick={() => setRejecting(true)}>
        {t("reject")}
      </ActionButton>
      <ActionButton size={size} type="primary" verdict={can.publish(review)} loading={publishing} onClick={() => void publish()}>
        {t("publish")}
      </ActionButton>
      <FormDialog
        open={rejecting}
        onClose={() => setRejecting(false)}
        title={t("rejectTitle")}
        submitLabel={t("reject")}
        initialValues={{ reason: "" }}
        submit={({ reason }, { idempotencyKey: key }) => moderate({ input: { id, ifVersion, decision: "REJECT", reason }, key })}
        onDone={() => toasts.done(t("rejectDone"))}
      >
        <Field name="reason" label={t("reason")} required hint={t("reasonHint")}>
          <Input.TextArea rows={3} maxLength={REASON_LIMIT} showCount />
        </Field>
      </FormDialog>
    </span>
  );
}
