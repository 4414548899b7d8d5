import { useTranslation } from "react-i18next";
import type { Path } from "../lib/path";
import { AppLink } from "./AppLink";
import { EmptyState } from "./EmptyState";
import { PageHeader } from "./PageHeader";
import { Section } from "./Section";

/** A page or a thing that is not there (or not in this shop). */
export function NotFound({ back }: { readonly back: Path }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("notFound.title")} />
      <Section>
        <EmptyState
          title={t("notFound.title")}
          hint={t("notFound.hint")}
          action={<AppLink to={back}>{t("notFound.back")}</AppLink>}
        />
      </Section>
    </>
  );
}
