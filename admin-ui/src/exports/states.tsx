import { useTranslation } from "react-i18next";
import type { BulkState } from "../api/generated/exports/exports";
import { StatusTag, type Tone } from "../ui/StatusTag";

const TONES: Readonly<Record<BulkState, Tone>> = { UPLOADING: "info", QUEUED: "info", RUNNING: "info", DONE: "success", FAILED: "danger", CANCELED: "neutral" };

export const STATES = Object.keys(TONES) as readonly BulkState[];

/** Whether it will change by itself. */
export function isGoing(state: BulkState): boolean {
  return state === "UPLOADING" || state === "QUEUED" || state === "RUNNING";
}

export function BulkStateTag({ state }: { readonly state: BulkState }) {
  const { t } = useTranslation("exports");
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}
