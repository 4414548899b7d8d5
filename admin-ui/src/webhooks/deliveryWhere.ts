import type { DeliveryState, WebhookDeliveryWhere } from "../api/generated/webhooks/webhooks";
import { addDays, startOfDay } from "../lib/dates";
import { parseChoices, parseDays, type ListSearch } from "../table/search";

export const DELIVERY_STATES: readonly DeliveryState[] = ["PENDING", "DELIVERED", "FAILED", "SKIPPED", "CANCELLED"];

/** The URL's filters of a webhook's log as the API's `where`. */
export function deliveryWhere(webhookId: string, search: ListSearch, timeZone: string): WebhookDeliveryWhere {
  const states = parseChoices(search["state"], DELIVERY_STATES);
  const { from, to } = parseDays(search["days"]);
  const happenedAt = { ...(from ? { gte: startOfDay(from, timeZone) } : {}), ...(to ? { lt: startOfDay(addDays(to, 1), timeZone) } : {}) };
  return {
    webhookId: { eq: webhookId },
    ...(states.length > 0 ? { state: { in: states } } : {}),
    ...(search["topic"] ? { topic: { eq: search["topic"] } } : {}),
    ...(from || to ? { happenedAt } : {}),
  };
}
