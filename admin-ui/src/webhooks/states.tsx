import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { DeliveryRowFragment, WebhookRowFragment } from "../api/generated/webhooks/webhooks";
import { StatusTag, type Tone } from "../ui/StatusTag";

type State = WebhookRowFragment["state"];
type DeliveryState = DeliveryRowFragment["state"];

const TONES: Readonly<Record<State, Tone>> = { ACTIVE: "success", PAUSED: "warning", STOPPED: "neutral" };
const DELIVERY_TONES: Readonly<Record<DeliveryState, Tone>> = {
  PENDING: "info",
  DELIVERED: "success",
  FAILED: "danger",
  CANCELLED: "neutral",
  SKIPPED: "neutral",
};

interface Standing {
  readonly state: State;
  readonly failureCount: number;
}

/** A webhook that is active and fails is no success. */
export function WebhookStateTag({ webhook: { state, failureCount } }: { readonly webhook: Standing }) {
  const { t } = useTranslation("webhooks");
  if (state === "ACTIVE" && failureCount > 0) return <StatusTag tone="warning">{t("failing", { count: failureCount })}</StatusTag>;
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}

export function DeliveryStateTag({ state }: { readonly state: DeliveryState }) {
  const { t } = useTranslation("webhooks");
  return <StatusTag tone={DELIVERY_TONES[state]}>{t(`deliveryState.${state}`)}</StatusTag>;
}

const REASONS = ["FILTER", "FIELDS", "FORBIDDEN", "UNINSTALLED"] as const;
const ERRORS = ["timeout", "unresolved", "refused", "unreachable", "tls", "protocol", "secret"] as const;

/** Why a delivery was not sent, in words; the server's word where it is a new one. */
export function reasonWords(t: TFunction<"webhooks">, reason: string): string {
  const known = REASONS.find((one) => one === reason);
  return known ? t(`reason.${known}`) : reason;
}

/** What came of an attempt: the receiver's status, or why there was no answer. */
export function answerWords(t: TFunction<"webhooks">, { status, error }: { readonly status?: number | null; readonly error?: string | null }): string {
  if (status) return t("status", { status });
  const known = ERRORS.find((one) => one === error);
  return known ? t(`error.${known}`) : (error ?? "–");
}
