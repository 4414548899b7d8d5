import { useTranslation } from "react-i18next";
import styles from "./changes.module.css";
import { differences } from "./difference";
import { valueWords, type PermissionWords } from "./values";

const NAMED = 2;
const WORDS = [
  "name", "state", "email", "phone", "note", "reason", "url", "topics", "price", "amount", "currency", "quantity", "permissions", "scopes", "roles",
  "locales", "timezone", "settings", "title", "body", "slug", "sku", "description", "comment", "value", "handle", "role_ids", "kind", "steps",
  "condition", "is_active", "priority", "step_order", "grants_all", "payment_state", "fulfilment_state", "after_sale_state", "method", "scope", "audience",
  "issuer", "client_id", "is_enabled", "allows_sign_up", "email_domains", "grant_types", "redirect_uris", "homepage_url", "expires_at", "hint",
  "frozen_reason", "purpose", "granted", "pause_reason", "separated_duties", "requires_factor", "locale", "reply", "rating", "account_id", "app_id", "customer_id",
  "product_id", "provider_id",
] as const;

interface Props {
  readonly before: unknown;
  readonly after: unknown;
  readonly permissions: PermissionWords;
}

/** What a change changed: the fields' names at once, before and after on demand. */
export function DifferenceList({ before, after, permissions }: Props) {
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
                  <span className={styles.before}>{valueWords(t, permissions, one.field, one.before)}</span>
                  <span aria-label={t("becomes")} role="img">→</span>
                </>
              )}
              <span>{valueWords(t, permissions, one.field, one.after)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
