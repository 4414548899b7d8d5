import { useTranslation } from "react-i18next";
import { useTopics } from "./useTopics";
import styles from "./webhooks.module.css";

const SHOWN = 2;

/** What a webhook is told, in words; of many the first, and on demand the others. */
export function TopicsList({ topics }: { readonly topics: readonly string[] }) {
  const { t } = useTranslation("webhooks");
  const { inWords } = useTopics();
  const list = (names: readonly string[]) => (
    <ul className={styles.topics}>
      {names.map((name) => (
        <li key={name}>{inWords(name)}</li>
      ))}
    </ul>
  );
  if (topics.length <= SHOWN + 1) return list(topics);
  return (
    <>
      {list(topics.slice(0, SHOWN))}
      <details className={styles.more}>
        <summary>{t("moreTopics", { count: topics.length - SHOWN })}</summary>
        {list(topics.slice(SHOWN))}
      </details>
    </>
  );
}
