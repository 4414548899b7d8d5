import { useTranslation } from "react-i18next";
import { TagCreateDocument, TagUpdateDocument, type TagRowFragment } from "../api/generated/catalog/labels";
import { useAction } from "../api/useAction";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { LabelFields, type LabelValues } from "./LabelFields";
import { plainTexts } from "./texts";

interface Props {
  readonly open: boolean;
  /** The one to rename; without it one is made. */
  readonly tag: TagRowFragment | undefined;
  readonly onClose: () => void;
}

export function TagDialog({ open, tag, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const create = useAction(TagCreateDocument, (data) => data.tagCreate, ["Tag"]);
  const update = useAction(TagUpdateDocument, (data) => data.tagUpdate);
  const initial: LabelValues = tag ? { name: tag.nameTranslations, slug: tag.slug } : { name: [] };
  return (
    <FormDialog
      key={tag?.id ?? ""}
      open={open}
      onClose={onClose}
      title={tag ? t("editNamed", { name: tag.name }) : t("newTag")}
      submitLabel={t("save")}
      initialValues={initial}
      submit={({ name, slug }, { idempotencyKey: key }) =>
        tag
          ? update({ input: { id: tag.id, ifVersion: tag.version, name: plainTexts(name), slug: slug?.trim() ?? "" }, key })
          : create({ input: { name: plainTexts(name), slug: slug?.trim() || null }, key })
      }
      onDone={() => toasts.done(t("saved"))}
    >
      <LabelFields existing={tag !== undefined} />
    </FormDialog>
  );
}
