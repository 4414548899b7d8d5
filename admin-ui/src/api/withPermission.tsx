import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Section } from "../ui/Section";
import { can, useViewer } from "./viewer";

/** A page that is asked for only by those who may read it; the others are told why they see nothing. */
export function withPermission(permission: string, Page: ComponentType): ComponentType {
  return function GuardedPage() {
    return can(useViewer(), permission) ? <Page /> : <Refused />;
  };
}

function Refused() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("problem.forbidden.title")} />
      <Section>
        <ErrorState problem={{ kind: "forbidden" }} />
      </Section>
    </>
  );
}
