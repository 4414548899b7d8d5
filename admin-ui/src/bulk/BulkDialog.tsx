import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import type { BulkRowFragment } from "../api/generated/exports/exports";
import { BulkStateTag } from "../exports/states";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { Quantity } from "../ui/Money";
import { Verbatim } from "../ui/Verbatim";
import { useWhat } from "./useWhat";

/** Everything that is known of one operation. */
export function BulkDialog({ operation, onClose }: { readonly operation: BulkRowFragment; readonly onClose: () => void }) {
  const { t } = useTranslation("bulk");
  const what = useWhat();
  const { failure, sizeBytes } = operation;
  return (
    <Modal open width={640} title={what(operation)} footer={<Button onClick={onClose}>{t("close")}</Button>} onCancel={onClose} destroyOnHidden>
      <DescriptionList
        items={[
          { label: t("stateLabel"), value: <BulkStateTag state={operation.state} /> },
          failure && { label: t("note"), value: failure.message ?? failure.code },
          { label: t("who"), value: operation.actorName },
          { label: t("rows"), value: <Quantity value={operation.rows} /> },
          operation.failedRows > 0 && { label: t("failedRows"), value: <Quantity value={operation.failedRows} /> },
          { label: t("createdAt"), value: <DateTime value={operation.createdAt} /> },
          { label: t("settledAt"), value: <DateTime value={operation.settledAt} /> },
          sizeBytes !== null && sizeBytes !== undefined && { label: t("size"), value: <Quantity value={Math.ceil(sizeBytes / 1024)} unit={t("kilobytes")} /> },
          operation.expiresAt && { label: t("expiresAt"), value: <DateTime value={operation.expiresAt} /> },
        ]}
      />
      <h3>{t("document")}</h3>
      <Verbatim label={t("document")}>{operation.document}</Verbatim>
    </Modal>
  );
}
