import { useTranslation } from "react-i18next";
import { SignInAttemptsDocument, type SignInAttemptsQuery } from "../api/generated/settings/security";
import { useLoad } from "../api/useLoad";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { StatusTag, type Tone } from "../ui/StatusTag";
import { browserOf } from "./browser";

type Attempt = SignInAttemptsQuery["signInAttempts"]["nodes"][number];

const RECENT = { first: 20 };
const TONES: Readonly<Record<Attempt["outcome"], Tone>> = {
  SIGNED_IN: "success",
  STEP_ASKED: "neutral",
  PASSWORD_WRONG: "warning",
  FACTOR_WRONG: "warning",
  PASSKEY_COPIED: "danger",
};

/** How the reader's latest sign-ins ended: what they do not recognise was somebody else. */
export function AttemptsSection() {
  const { t } = useTranslation("settings");
  const { data, problem, reload } = useLoad(SignInAttemptsDocument, { variables: RECENT });
  const columns: readonly Column<Attempt>[] = [
    { key: "when", title: t("when"), card: "title", render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "outcome", title: t("outcome"), card: "aside", render: ({ outcome }) => <StatusTag tone={TONES[outcome]}>{t(`outcomes.${outcome}`)}</StatusTag> },
    { key: "factor", title: t("factorKindLabel"), render: ({ factor }) => (factor ? t(`factorKind.${factor}`) : "–") },
    { key: "device", title: t("device"), render: ({ userAgent }) => browserOf(userAgent) ?? userAgent ?? t("unknownDevice") },
    { key: "address", title: t("address"), render: ({ address }) => address ?? "–" },
  ];
  if (!data && !problem) return <PageSkeleton />;
  return (
    <Section title={t("attempts")} flush={data !== undefined}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {data && <SimpleTable label={t("attempts")} columns={columns} rows={data.signInAttempts.nodes} rowKey={({ createdAt, outcome }) => createdAt + outcome} />}
    </Section>
  );
}
