import { useTranslation } from "react-i18next";
import { CategoryCreateDocument, CategoryUpdateDocument, type CategoryNodeFragment } from "../api/generated/catalog/labels";
import { useAction } from "../api/useAction";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { LabelFields, type LabelValues } from "./LabelFields";
import { plainTexts } from "./texts";

interface Props {
  readonly open: boolean;
  /** The one to rename; without it one is made, below the parent or at the top. */
  readonly category: CategoryNodeFragment | undefined;
  readonly parent: CategoryNodeFragment | undefined;
  /** Where a new one stands among its siblings. */
  readonly position?: number;
  readonly onClose: () => void;
}

export function CategoryDialog({ open, category, parent, position = 0, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const create = useAction(CategoryCreateDocument, (data) => data.categoryCreate, ["Category"]);
  const update = useAction(CategoryUpdateDocument, (data) => data.categoryUpdate);
  const initial: LabelValues = category ? { name: category.nameTranslations, slug: category.slug } : { name: [] };
  const titleOfNew = parent ? t("categoryAction.add", { name: parent.name }) : t("newCategory");
  return (
    <FormDialog
      key={category?.id ?? parent?.id ?? ""}
      open={open}
      onClose={onClose}
      title={category ? t("categoryAction.edit", { name: category.name }) : titleOfNew}
      submitLabel={t("save")}
      initialValues={initial}
      submit={({ name, slug }, { idempotencyKey: key }) =>
        category
          ? update({ input: { id: category.id, ifVersion: category.version, name: plainTexts(name), slug: slug?.trim() ?? "" }, key })
          : create({ input: { name: plainTexts(name), slug: slug?.trim() || null, parentId: parent?.id ?? null, position }, key })
      }
      onDone={() => toasts.done(t("saved"))}
    >
      <LabelFields existing={category !== undefined} />
    </FormDialog>
  );
}
