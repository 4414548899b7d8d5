import { useTranslation } from "react-i18next";
import { TagDeleteDocument, type TagRowFragment } from "../api/generated/catalog/labels";
import { useAction } from "../api/useAction";
import { randomId } from "../lib/ids";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";

interface Props {
  readonly tag: TagRowFragment | undefined;
  readonly onClose: () => void;
}

export function TagDeleteDialog({ tag, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const remove = useAction(TagDeleteDocument, (data) => data.tagDelete, ["Tag", "Product"]);
  const act = async () => {
    const outcome = await remove({ input: { id: tag?.id ?? "", ifVersion: tag?.version ?? null }, key: randomId() });
    if (outcome.kind === "done") toasts.done(t("deleted"));
    return outcome;
  };
  return (
    <ConfirmDialog
      open={tag !== undefined}
      onClose={onClose}
      danger
      title={t("deleteNamed", { name: tag?.name ?? "" })}
      confirmLabel={t("delete")}
      confirm={act}
    >
      {t("deleteTagHint")}
    </ConfirmDialog>
  );
}
