import type { WebhookDetailFragment } from "../api/generated/webhooks/webhooks";

/** A webhook as its form holds it: the filter as the text of JSON. */
export interface WebhookValues {
  readonly appId: string | undefined;
  readonly url: string;
  readonly topics: readonly string[];
  readonly query: string;
  readonly filter: string;
  readonly fields: readonly string[];
}

export function valuesOf(webhook: WebhookDetailFragment | undefined): WebhookValues {
  return {
    appId: undefined,
    url: webhook?.url ?? "",
    topics: webhook?.topics ?? [],
    query: webhook?.query ?? "",
    filter: webhook?.filter ? JSON.stringify(webhook.filter, null, 2) : "",
    fields: webhook?.fields ?? [],
  };
}

/** The form as the API's input; what was left empty is null, which clears it. */
export function inputOf({ url, topics, query, filter, fields }: WebhookValues) {
  return {
    url: url.trim(),
    topics,
    query: query.trim() || null,
    filter: filter.trim() ? parseObject(filter) : null,
    fields: fields.length > 0 ? fields : null,
  };
}

/** The object that a text of JSON is, or undefined. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
