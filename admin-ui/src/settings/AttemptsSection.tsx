import { useTranslation } from "react-i18next";
import { SignInAttemptsDocument } from "../api/generated/settings/security";
import { useLoad } from "../api/useLoad";
import { SimpleTable } from "../table/SimpleTable";
import { ErrorState } from "../ui/ErrorState";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { attemptColumns } from "./signInColumns";

const RECENT = { first: 20 };

/** How the reader's latest sign-ins ended: what they do not recognise was somebody else. */
export function AttemptsSection() {
  const { t } = useTranslation("settings");
  const { data, problem, reload } = useLoad(SignInAttemptsDocument, { variables: RECENT });
  if (!data && !problem) return <PageSkeleton />;
  return (
    <Section title={t("attempts")} flush={data !== undefined}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {data && <SimpleTable label={t("attempts")} columns={attemptColumns(t)} rows={data.signInAttempts.nodes} rowKey={({ createdAt, outcome }) => createdAt + outcome} />}
    </Section>
  );
}
