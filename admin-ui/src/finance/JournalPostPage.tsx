import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { JournalPostDocument } from "../api/generated/finance/journal";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { DayInput } from "../form/DayInput";
import { Field, FieldRow } from "../form/Field";
import { FormShell } from "../form/FormShell";
import { instantOf, type Day } from "../lib/dates";
import { paths } from "../paths";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import { useGo } from "../ui/useGo";
import type { DraftLine } from "./balance";
import { financeCan } from "./capabilities";
import { FinanceTabs } from "./FinanceTabs";
import { PostLines } from "./PostLines";
import { useAccounts } from "./useAccounts";

interface Values {
  readonly effectiveAt: Day;
  readonly memo: string;
  readonly externalReference?: string;
  readonly lines: readonly DraftLine[];
}

/** Posts an entry by hand. */
export const JournalPostPage = withPermission("read_finance", JournalPost);

function JournalPost() {
  const { t } = useTranslation("finance");
  const { accounts, known, problem, reload } = useAccounts();
  return (
    <>
      <PageHeader title={t("newEntry")} subtitle={t("newEntryHint")} back={paths.journal()} />
      <FinanceTabs />
      {problem && <Section><ErrorState problem={problem} retry={reload} /></Section>}
      {!known && !problem && <PageSkeleton />}
      {known && <Section><PostForm accounts={accounts} /></Section>}
    </>
  );
}

function PostForm({ accounts }: { readonly accounts: ReturnType<typeof useAccounts>["accounts"] }) {
  const { t } = useTranslation("finance");
  const { today, timeZone } = useFormats();
  const toasts = useToasts();
  const go = useGo();
  const post = useAction(JournalPostDocument, (data) => data.journalPost, ["JournalEntry"]);
  const initial: Values = { effectiveAt: today(), memo: "", lines: [{}, {}] };
  return (
    <FormShell<Values, { readonly entry?: { readonly id: string } | null | undefined }>
      initialValues={initial}
      verdict={financeCan(useViewer()).post()}
      submitLabel={t("post")}
      submit={({ effectiveAt, memo, externalReference, lines }, { idempotencyKey }) =>
        post({
          key: idempotencyKey,
          input: {
            memo,
            // Today's entries bear their moment; those of another day its noon, which is that day wherever it is read.
            effectiveAt: effectiveAt === today() ? null : instantOf(`${effectiveAt}T12:00`, timeZone),
            externalReference: externalReference?.trim() || null,
            lines: lines.map(({ account = "", debit, credit }) => ({ account, debit: debit ?? null, credit: credit ?? null })),
          },
        })
      }
      onDone={({ entry }) => {
        toasts.done(t("posted"));
        go(entry ? paths.journalEntry(entry.id) : paths.journal());
      }}
    >
      <FieldRow>
        <Field name="effectiveAt" label={t("column.date")} required>
          <DayInput />
        </Field>
        <Field name="memo" label={t("column.memo")} required rules={[{ whitespace: true, message: t("memoNeeded") }]}>
          <Input maxLength={500} />
        </Field>
        <Field name="externalReference" label={t("externalReference")} hint={t("externalReferenceHint")}>
          <Input maxLength={200} />
        </Field>
      </FieldRow>
      <PostLines accounts={accounts} />
    </FormShell>
  );
}
