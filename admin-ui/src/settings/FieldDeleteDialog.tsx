import { useTranslation } from "react-i18next";
import { FieldDefinitionDeleteDocument } from "../api/generated/settings/fields";
import { useAction } from "../api/useAction";
import type { Definition } from "../fields/values";
import { randomId } from "../lib/ids";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";

/** Takes a field away, and all that was filled in. */
export function FieldDeleteDialog({ definition: { id, name, ownerType, version }, onClose }: { readonly definition: Definition; readonly onClose: () => void }) {
  const { t } = useTranslation("fields");
  const toasts = useToasts();
  const remove = useAction(FieldDefinitionDeleteDocument, (data) => data.fieldDefinitionDelete, ["FieldDefinition", ownerType]);
  const act = async () => {
    const outcome = await remove({ input: { id, ifVersion: version }, key: randomId() });
    if (outcome.kind === "done") toasts.done(t("deleted"));
    return outcome;
  };
  return (
    <ConfirmDialog open onClose={onClose} danger title={t("deleteTitle", { name })} confirmLabel={t("delete")} confirm={act}>
      {t("deleteHint")}
    </ConfirmDialog>
  );
}
