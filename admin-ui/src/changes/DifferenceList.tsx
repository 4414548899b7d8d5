import { useTranslation } from "react-i18next";
import styles from "./changes.module.css";
import { differences, valueText } from "./difference";

const NAMED = 2;
const WORDS = [
  "name", "state", "email", "phone", "note", "reason", "url", "topics", "price", "amount", "currency", "quantity", "permissions", "scopes", "roles",
  "locales", "timezone", "settings", "title", "body", "slug", "sku", "description", "comment", "value", "handle", "role_ids", "kind", "steps",
  "condition", "is_active", "priority", "step_order", "grants_all", "payment_state",
] as const;

/** What a change changed: the fields' names at once, before and after on demand. */
export function DifferenceList({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const { t } = useTranslation("changes");
  const found = differences(before, after);
  if (found.length === 0) return "–";
  const inWords = (field: string) => {
    const known = WORDS.find((one) => one === field);
    return known ? t(`field.${known}`) : field;
  };
  const named = found.slice(0, NAMED).map(({ field }) => inWords(field)).join(t("and"));
  return (
    <details className={styles.fields}>
      <summary>{found.length > NAMED ? t("fieldsAndMore", { fields: named, count: found.length }) : named}</summary>
      <dl className={styles.list}>
        {found.map((one) => (
          <div key={one.field}>
            <dt className={styles.field}>{inWords(one.field)}</dt>
            <dd className={styles.values}>
              {before !== null && before !== undefined && (
                <>
                  <span className={styles.before}>{valueText(one.before)}</span>
                  <span aria-label={t("becomes")} role="img">→</span>
                </>
              )}
              <span>{valueText(one.after)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
