import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { JournalEntryDocument, type EntryFragment } from "../api/generated/finance/journal";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { CalendarDay, DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { documentOf, movesStock } from "./document";
import { EntryLines } from "./EntryLines";
import { FinanceTabs } from "./FinanceTabs";
import { MovesSection } from "./MovesSection";

/** One entry, its lines, and the document it was posted for. */
export const EntryPage = withPermission("read_finance", Entry);

function Entry() {
  const id = useParam("id");
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(JournalEntryDocument, { variables });
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!data) return <PageSkeleton />;
  if (!data.journalEntry) return <NotFound back={paths.journal()} />;
  return <EntryView entry={data.journalEntry} />;
}

function EntryView({ entry }: { readonly entry: EntryFragment }) {
  const { t } = useTranslation("finance");
  const number = entry.documentNumber ?? entry.externalReference;
  const viewer = useViewer();
  const { locale } = useFormats();
  const customer = entry.lines.find(({ customerId }) => customerId)?.customerId;
  const country = entry.lines.find((line) => line.country)?.country;
  return (
    <>
      <PageHeader
        title={number ? t("entryOf", { event: t(`event.${entry.event}`), number }) : t(`event.${entry.event}`)}
        subtitle={<CalendarDay value={entry.effectiveDate} />}
        back={paths.journal()}
      />
      <FinanceTabs />
      <Stack>
        <Section title={t("lines")} flush>
          <EntryLines entry={entry} />
        </Section>
        <Section title={t("origin")}>
          <DescriptionList
            items={[
              { label: t("column.document"), value: <DocumentLink entry={entry} /> },
              entry.orderId && { label: t("order"), value: <AppLink to={paths.order(entry.orderId)}>{entry.orderNumber ?? t("openOrder")}</AppLink> },
              customer && { label: t("customer"), value: <AppLink to={paths.customer(customer)}>{t("openCustomer")}</AppLink> },
              country && { label: t("country"), value: new Intl.DisplayNames([locale], { type: "region" }).of(country) ?? country },
              entry.memo && { label: t("column.memo"), value: entry.memo },
              entry.externalReference && { label: t("externalReference"), value: entry.externalReference },
              { label: t("effectiveAt"), value: <DateTime value={entry.effectiveAt} /> },
              { label: t("recordedAt"), value: <DateTime value={entry.recordedAt} /> },
              { label: t("currency"), value: entry.currency },
            ]}
          />
        </Section>
        {movesStock(entry) && can(viewer, "read_stock") && <MovesSection documentId={entry.documentId} />}
      </Stack>
    </>
  );
}

function DocumentLink({ entry }: { readonly entry: EntryFragment }) {
  const { t } = useTranslation("finance");
  const { kind, to } = documentOf(entry);
  const name = [kind ? t(`document.${kind}`) : entry.documentKind, entry.documentNumber].filter(Boolean).join(" ");
  return to ? <AppLink to={to}>{name}</AppLink> : name;
}
