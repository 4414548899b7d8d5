import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ReviewDocument, type ReviewQuery } from "../api/generated/reviews/reviews";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Columns, Section, Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { ModerationButtons } from "./ModerationButtons";
import { Rating } from "./Rating";
import { RejectDialog } from "./RejectDialog";
import { ReplyForm } from "./ReplyForm";
import styles from "./reviews.module.css";
import { ReviewStateTag } from "./ReviewStateTag";

type Review = NonNullable<ReviewQuery["review"]>;

export function ReviewPage() {
  const id = useParam("id");
  const withCustomer = can(useViewer(), "read_customers");
  const variables = useMemo(() => ({ id, withCustomer }), [id, withCustomer]);
  const { data, problem, reload } = useLoad(ReviewDocument, { variables });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.reviews()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  if (!data.review) return <NotFound back={paths.reviews()} />;
  return <ReviewView key={id} review={data.review} />;
}

function ReviewView({ review }: { readonly review: Review }) {
  const { t } = useTranslation("reviews");
  const [rejecting, setRejecting] = useState(false);
  return (
    <>
      <PageHeader
        title={t("reviewBy", { name: review.authorName || t("somebody") })}
        back={paths.reviews()}
        tags={<ReviewStateTag state={review.state} />}
        actions={<ModerationButtons review={review} reject={() => setRejecting(true)} />}
      />
      <Columns>
        <Stack>
          <Section>
            <Rating value={review.rating} />
            <div className={styles.body}>
              {review.title && <p className={styles.heading}>{review.title}</p>}
              {review.body}
            </div>
          </Section>
          <Section title={t("reply")}>
            <ReplyForm review={review} />
          </Section>
        </Stack>
        <Facts review={review} />
      </Columns>
      <RejectDialog review={rejecting ? review : undefined} onClose={() => setRejecting(false)} />
    </>
  );
}

function Facts({ review }: { readonly review: Review }) {
  const { t } = useTranslation("reviews");
  const { product, variant, customer } = review;
  return (
    <Section title={t("about")}>
      <DescriptionList
        items={[
          product && { label: t("product"), value: <AppLink to={paths.product(product.id)}>{product.name}</AppLink> },
          variant && { label: t("variant"), value: [variant.title, variant.sku].filter(Boolean).join(" · ") },
          customer && { label: t("author"), value: <AppLink to={paths.customer(customer.id)}>{customer.name || review.authorName}</AppLink> },
          { label: t("createdAt"), value: <DateTime value={review.createdAt} /> },
          review.moderatedAt && { label: t("moderatedAt"), value: <DateTime value={review.moderatedAt} /> },
          review.publishedAt && { label: t("publishedAt"), value: <DateTime value={review.publishedAt} /> },
          review.rejectionReason && { label: t("reason"), value: review.rejectionReason },
          review.repliedAt && { label: t("repliedAt"), value: <DateTime value={review.repliedAt} /> },
        ]}
      />
    </Section>
  );
}
