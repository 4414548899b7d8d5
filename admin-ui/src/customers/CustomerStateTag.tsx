import { useTranslation } from "react-i18next";
import { StatusTag, type Tone } from "../ui/StatusTag";

type State = "ACTIVE" | "DISABLED" | "MERGED" | "ERASED";

const TONES: Record<State, Tone> = { ACTIVE: "success", DISABLED: "danger", MERGED: "neutral", ERASED: "neutral" };

export function CustomerStateTag({ state }: { readonly state: State }) {
  const { t } = useTranslation("customers");
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}
