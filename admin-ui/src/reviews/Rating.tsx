import { StarFilled, StarOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import styles from "./reviews.module.css";

const STARS = [1, 2, 3, 4, 5] as const;

/** Stars, said as words to a screen reader. */
export function Rating({ value }: { readonly value: number }) {
  const { t } = useTranslation("reviews");
  return (
    <span role="img" aria-label={t("starsOf", { count: value })} className={styles.stars}>
      {STARS.map((star) => (star <= value ? <StarFilled key={star} aria-hidden /> : <StarOutlined key={star} aria-hidden className={styles.empty} />))}
    </span>
  );
}
