import type { ChangeWhere } from "../api/generated/changes/changes";
import { addDays, startOfDay } from "../lib/dates";
import { parseChoices, parseDays, type ListSearch } from "../table/search";
import { OPERATIONS } from "./operations";

export const KINDS = [
  "Order", "Payment", "Refund", "SalesReturn", "Product", "Variant", "Price", "Category", "Tag", "Media", "Customer", "CustomerAddress", "Promotion",
  "Coupon", "Review", "JournalEntry", "LedgerAccount", "StaffMember", "Role", "App", "Approval", "ApprovalPolicy", "Webhook", "Shop", "Channel", "Location",
] as const;

/** The URL's filters as the API's `where`. */
export function changeWhere(search: ListSearch, timeZone: string): ChangeWhere {
  const operations = parseChoices(search["operation"], OPERATIONS);
  const kinds = parseChoices(search["kind"], KINDS);
  const { from, to } = parseDays(search["days"]);
  const recordedAt = { ...(from ? { gte: startOfDay(from, timeZone) } : {}), ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}) };
  return {
    ...(search["person"] ? { actorId: { eq: search["person"] } } : {}),
    ...(search["app"] ? { appId: { eq: search["app"] } } : {}),
    ...(search["node"] ? { nodeId: { eq: search["node"] } } : {}),
    ...(operations.length > 0 ? { operation: { in: operations } } : {}),
    ...(kinds.length > 0 ? { kind: { in: kinds } } : {}),
    ...(from || to ? { recordedAt } : {}),
  };
}
