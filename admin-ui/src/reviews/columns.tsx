import type { TFunction } from "i18next";
import type { ReviewRowFragment } from "../api/generated/reviews/reviews";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { ModerationButtons } from "./ModerationButtons";
import { Rating } from "./Rating";
import styles from "./reviews.module.css";
import { ReviewStateTag } from "./ReviewStateTag";

/** The columns of the moderation list. */
export function reviewColumns(t: TFunction<"reviews">, reject: (review: ReviewRowFragment) => void): readonly Column<ReviewRowFragment>[] {
  return [
    {
      key: "text",
      title: t("review"),
      card: "title",
      render: ({ title, body }) => (
        <span className={styles.text}>
          {title && <span className={styles.title}>{title}</span>}
          <span className={styles.excerpt}>{body}</span>
        </span>
      ),
    },
    { key: "rating", title: t("rating"), sort: "RATING", render: ({ rating }) => <Rating value={rating} /> },
    { key: "product", title: t("product"), render: ({ product }) => <span className={styles.product}>{product?.name ?? "–"}</span> },
    { key: "author", title: t("author"), render: ({ authorName }) => authorName || "–" },
    { key: "created", title: t("createdAt"), sort: "CREATED_AT", render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "state", title: t("stateLabel"), card: "aside", render: ({ state }) => <ReviewStateTag state={state} /> },
    { key: "actions", title: t("actions"), align: "end", render: (review) => <ModerationButtons review={review} size="small" reject={() => reject(review)} /> },
  ];
}
