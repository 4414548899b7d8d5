import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { ErrorState } from "../ui/ErrorState";
import { Section } from "../ui/Section";
import { fieldsCan } from "./capabilities";
import { FieldsForm } from "./FieldsForm";
import { MetadataSection } from "./MetadataSection";
import { NoFields } from "./NoFields";
import type { ShownOwner } from "./owners";
import { useOwned } from "./useOwned";
import type { Definition } from "./values";

interface Props {
  readonly owner: ShownOwner;
  readonly id: string;
}

/** The custom fields and the metadata of an object, on its page. */
export function OwnedSections({ owner, id }: Props) {
  const { t } = useTranslation("fields");
  const can = fieldsCan(useViewer());
  const { owned, definitions, problem, reload } = useOwned(owner, id);
  if (problem) return <Section title={t("title")}><ErrorState problem={problem} retry={reload} /></Section>;
  if (!owned || !definitions) return <Section title={t("title")}><Skeleton active title={false} paragraph={{ rows: 3 }} /></Section>;
  const shows = definitions.length > 0 || can.define().allowed;
  return (
    <>
      {shows && (
        <Section title={t("title")}>
          {definitions.length > 0 ? <FieldsForm key={formKey(definitions)} owner={owner} id={id} definitions={definitions} stored={owned.customFields} /> : <NoFields owner={owner} />}
        </Section>
      )}
      <MetadataSection owner={owner} id={id} entries={owned.metadata} privateEntries={owned.privateMetadata ?? []} />
    </>
  );
}

/** A definition that came or went makes another form. */
function formKey(definitions: readonly Definition[]): string {
  return definitions.map(({ key }) => key).join();
}
