import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { WebhookTopicsDocument, type WebhookTopicsQuery } from "../api/generated/webhooks/webhooks";
import { useLoad } from "../api/useLoad";

export type Topic = WebhookTopicsQuery["webhookTopics"][number];

const NO_VARIABLES = {};
const TEST = "webhooks/test";

/** Every topic, and its name in words. */
export function useTopics() {
  const { t } = useTranslation("webhooks");
  const { data } = useLoad(WebhookTopicsDocument, { variables: NO_VARIABLES });
  const topics = useMemo(() => data?.webhookTopics ?? [], [data]);
  const words = useMemo(() => new Map(topics.map(({ name, description }) => [name, description])), [topics]);
  const inWords = useCallback((name: string) => (name === TEST ? t("testTopic") : (words.get(name) ?? name)), [t, words]);
  return { topics, inWords };
}
