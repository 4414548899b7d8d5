import { useTranslation } from "react-i18next";
import type { OrderDetailFragment } from "../api/generated/orders/order";
import { fromMinor } from "../lib/money";
import { useFormats } from "../ui/formats";
import { Section } from "../ui/Section";
import { Timeline, type TimelineEntry } from "../ui/Timeline";
import { METHODS } from "./orderWhere";

type Event = OrderDetailFragment["events"][number];

/** What happened to the order, the newest first. */
export function HistorySection({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  const detailOf = useDetail(order.total.currencyCode);
  const unnamed: Readonly<Record<string, string>> = { SYSTEM: t("system"), CUSTOMER: t("customer") };
  const entries = [...order.events].reverse().map((event): TimelineEntry => {
    const detail = detailOf(event);
    const by = unnamed[event.actorKind] ?? event.actorName;
    return { key: event.id, at: event.effectiveAt, title: t(`event.${event.kind}`), ...(detail ? { detail } : {}), ...(by ? { by } : {}) };
  });
  return (
    <Section title={t("history")}>
      <Timeline entries={entries} />
    </Section>
  );
}

/** What the facts of an event say to a reader: amounts, who carries it, why. */
function useDetail(currencyCode: string): (event: Event) => string {
  const { t } = useTranslation("orders");
  const { money } = useFormats();
  return ({ facts: given }) => {
    const facts = typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
    const text = (name: string) => (typeof facts[name] === "string" ? facts[name] : undefined);
    const minor = facts["amount_minor"] ?? facts["total_minor"];
    const method = METHODS.find((one) => one === text("method"));
    return [
      typeof minor === "number" && money(fromMinor(BigInt(minor), currencyCode)),
      method && t(`method.${method}`),
      text("number"),
      text("carrier"),
      text("tracking"),
      text("reason"),
    ]
      .filter(Boolean)
      .join(" · ");
  };
}
