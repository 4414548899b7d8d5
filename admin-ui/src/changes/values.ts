import type { TFunction } from "i18next";
import { valueText } from "./difference";

/** Fields that hold one of a few codes, as the feed names them; in others, the same letters are somebody's own text. */
const FIELDS = new Set([
  "state", "kind", "payment_state", "fulfilment_state", "after_sale_state", "audience", "purpose", "method", "reason", "pause_reason", "scope", "mode",
  "step_order", "on_timeout", "settlement", "type", "grant_types", "token_endpoint_auth_method", "separated_duties", "payment_method", "failure", "gateway",
]);

/** Fields that hold permissions. */
const OF_PERMISSIONS = new Set(["permissions", "scopes"]);

/** Every code of the schema that is recorded; a test compares them. */
export const CODES = [
  "INVITED", "ACTIVE", "INACTIVE", "SUSPENDED", "UNINSTALLED", "DISABLED", "MERGED", "ERASED", "DRAFT", "PUBLISHED", "ARCHIVED", "PENDING", "APPROVED",
  "REJECTED", "WITHDRAWN", "EXPIRED", "WAITING", "OPEN", "COMPLETED", "SKIPPED", "PROCESSING", "READY", "FAILED", "UPLOADING", "QUEUED", "RUNNING", "DONE",
  "CANCELED", "PAUSED", "STOPPED", "UNPAID", "COLLECT_ON_DELIVERY", "ON_CREDIT", "PARTIALLY_PAID", "PAID", "PARTIALLY_REFUNDED", "REFUNDED", "VOIDED",
  "UNFULFILLED", "PARTIAL", "SHIPPED", "DELIVERED", "CANCELLED", "NONE", "REQUESTED", "AUTHORIZED", "CAPTURED", "STAFF", "CUSTOMER", "WAREHOUSE", "STORE",
  "TEXT", "INTEGER", "DECIMAL", "BOOLEAN", "DATE", "INSTANT", "SELECT", "REFERENCE", "TOTP", "PASSKEY", "RECOVERY_CODE", "ORDER_AND_CONFIRM",
  "REFUND_AND_CONFIRM", "POST_AND_CONFIRM", "STOCK_AND_POST", "STAFF_AND_AUDIT", "BASIC", "POST", "PRIVATE_KEY", "AUTHORIZATION_CODE", "REFRESH_TOKEN",
  "CLIENT_CREDENTIALS", "QUERY", "MUTATION", "ANY", "ALL", "ESCALATE", "REJECT", "SEQUENCE", "PARALLEL", "IMAGE", "FILE_MISSING", "FILE_TOO_LARGE",
  "NOT_AN_IMAGE", "TYPE_MISMATCH", "TOO_MANY_PIXELS", "DAMAGED", "SHIPPING", "BILLING", "MARKETING_EMAIL", "MARKETING_SMS", "MARKETING_PHONE", "PROFILING",
  "TERMS", "EXPORT", "ERASURE", "ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE", "COUNT", "FOUND", "LOSS", "THEFT", "DAMAGE", "SAMPLE", "INTERNAL_USE",
  "OTHER", "BANK_TRANSFER", "CASH_ON_DELIVERY", "TEST_GATEWAY", "ON_ACCOUNT", "PERCENTAGE", "SPEND_THRESHOLD", "PRODUCTS", "CATEGORIES", "FAILING", "GONE",
  "PERSON", "DOCUMENT", "FILTER", "LOGOUT", "SIGNED_OUT", "PASSWORD_CHANGED", "REUSED", "RECOVERED", "FROZEN", "FACTORS_CHANGED", "CODE_REPLAYED",
  "GRANT_REVOKED",
] as const;

const KNOWN: ReadonlySet<string> = new Set(CODES);

/** What the codes of permissions mean, in the reader's language. */
export type PermissionWords = ReadonlyMap<string, string>;

/** A value of a field as a person reads it: codes, permissions, yes and no in words, everything else as it is. */
export function valueWords(t: TFunction<"changes">, permissions: PermissionWords, field: string, value: unknown): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    return value.length === 0 ? "–" : value.map((one) => codeWords(t, permissions, field, one)).join(t("and"));
  }
  return typeof value === "string" ? codeWords(t, permissions, field, value) : valueText(value);
}

function codeWords(t: TFunction<"changes">, permissions: PermissionWords, field: string, text: string): string {
  if (OF_PERMISSIONS.has(field)) return permissions.get(text) ?? text;
  return FIELDS.has(field) && isCode(text) ? t(`value.${text}`) : valueText(text);
}

function isCode(text: string): text is (typeof CODES)[number] {
  return KNOWN.has(text);
}
