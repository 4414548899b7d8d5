import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PeriodPicker } from "../form/PeriodPicker";
import { resolvePeriod } from "../lib/periods";
import { useFormats } from "../ui/formats";

/** Before every journal: what a period without a first day is asked from. */
export const BEGINNING = "1970-01-01";

const DEFAULT = "thisMonth";

/** The period in the URL, and how it is said. */
export function usePeriod() {
  const { t } = useTranslation("finance");
  const { today, day } = useFormats();
  const search: Readonly<Record<string, string>> = useSearch({ strict: false });
  const text = search["period"] ?? DEFAULT;
  const now = today();
  const period = useMemo(() => resolvePeriod(text, now, DEFAULT), [text, now]);
  const days = period.from ? t("between", { from: day(period.from), to: day(period.to) }) : t("until", { to: day(period.to) });
  return { text, period, days };
}

export function ChosenPeriod() {
  const navigate = useNavigate();
  const { text, period } = usePeriod();
  return <PeriodPicker text={text} period={period} onChange={(chosen) => void navigate({ to: ".", search: { period: chosen } })} />;
}
