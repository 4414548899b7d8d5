import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReviewModerateDocument } from "../api/generated/reviews/reviews";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { randomId } from "../lib/ids";
import { ActionButton } from "../ui/ActionButton";
import { useToasts } from "../ui/toasts";
import { reviewCan } from "./capabilities";
import type { Moderated } from "./RejectDialog";
import styles from "./reviews.module.css";

interface Props {
  readonly review: Moderated & { readonly state: "PENDING" | "PUBLISHED" | "REJECTED" };
  readonly size?: "small" | "middle";
  /** Opens the page's dialog: a row may leave the list while its dialog is open. */
  readonly reject: () => void;
}

// The product's summary counts published reviews.
const CHANGES = ["Product"];

/** Publishes a review at once, or asks why it is rejected. */
export function ModerationButtons({ review, size = "middle", reject }: Props) {
  const { t } = useTranslation("reviews");
  const can = reviewCan(useViewer());
  const toasts = useToasts();
  const moderate = useAction(ReviewModerateDocument, (data) => data.reviewModerate, CHANGES);
  const [publishing, setPublishing] = useState(false);
  const publish = async () => {
    setPublishing(true);
    const input = { id: review.id, ifVersion: review.version, decision: "PUBLISH" as const };
    toasts.outcome(await moderate({ input, key: randomId() }), t("publishDone"));
    setPublishing(false);
  };
  return (
    <span className={styles.actions}>
      <ActionButton size={size} danger verdict={can.reject(review)} onClick={reject}>
        {t("reject")}
      </ActionButton>
      <ActionButton size={size} type="primary" verdict={can.publish(review)} loading={publishing} onClick={() => void publish()}>
        {t("publish")}
      </ActionButton>
    </span>
  );
}
