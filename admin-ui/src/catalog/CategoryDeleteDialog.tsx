import { useTranslation } from "react-i18next";
import { CategoryDeleteDocument, type CategoryNodeFragment } from "../api/generated/catalog/labels";
import { useAction } from "../api/useAction";
import { randomId } from "../lib/ids";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";

interface Props {
  readonly open: boolean;
  readonly category: CategoryNodeFragment | undefined;
  readonly onClose: () => void;
}

/** Deletes an empty category; what is in the way is named by the server. */
export function CategoryDeleteDialog({ open, category, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const remove = useAction(CategoryDeleteDocument, (data) => data.categoryDelete, ["Category"]);
  const act = async () => {
    const outcome = await remove({ input: { id: category?.id ?? "", ifVersion: category?.version ?? null }, key: randomId() });
    if (outcome.kind === "done") toasts.done(t("deleted"));
    return outcome;
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      danger
      title={t("categoryAction.delete", { name: category?.name ?? "" })}
      confirmLabel={t("delete")}
      confirm={act}
    >
      {t("deleteCategoryHint")}
    </ConfirmDialog>
  );
}
