import { useTranslation } from "react-i18next";
import { StatusTag, type Tone } from "../ui/StatusTag";

type State = "DRAFT" | "PUBLISHED" | "ARCHIVED";

const TONES: Record<State, Tone> = { DRAFT: "warning", PUBLISHED: "success", ARCHIVED: "neutral" };

export function ProductStateTag({ state }: { readonly state: State }) {
  const { t } = useTranslation("catalog");
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}
