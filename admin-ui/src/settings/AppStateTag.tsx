import { useTranslation } from "react-i18next";
import type { AppRowFragment } from "../api/generated/settings/apps";
import { StatusTag, type Tone } from "../ui/StatusTag";

const TONES: Readonly<Record<AppRowFragment["state"], Tone>> = { ACTIVE: "success", SUSPENDED: "danger", UNINSTALLED: "neutral" };

export function AppStateTag({ state }: { readonly state: AppRowFragment["state"] }) {
  const { t } = useTranslation("settings");
  return <StatusTag tone={TONES[state]}>{t(`appState.${state}`)}</StatusTag>;
}
