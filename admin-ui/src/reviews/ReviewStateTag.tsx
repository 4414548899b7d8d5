import { useTranslation } from "react-i18next";
import { StatusTag, type Tone } from "../ui/StatusTag";

type State = "PENDING" | "PUBLISHED" | "REJECTED";

const TONES: Record<State, Tone> = { PENDING: "warning", PUBLISHED: "success", REJECTED: "neutral" };

export function ReviewStateTag({ state }: { readonly state: State }) {
  const { t } = useTranslation("reviews");
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}
