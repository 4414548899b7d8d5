import { Alert, Button, Modal, Space } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { BulkOperationCancelDocument, BulkOperationDocument } from "../api/generated/exports/exports";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { Quantity } from "../ui/Money";
import { PageSkeleton } from "../ui/PageSkeleton";
import { useRepeated } from "../ui/useRepeated";
import { useToasts } from "../ui/toasts";
import { BulkStateTag, isGoing } from "./states";

const LOOK_AGAIN_MS = 1500;

/** How far an operation is; it goes on when this is closed. */
export function ProgressDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation("exports");
  const toasts = useToasts();
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(BulkOperationDocument, { variables });
  const stop = useAction(BulkOperationCancelDocument, (answer) => answer.bulkOperationCancel);
  const operation = data?.bulkOperation;
  const going = operation ? isGoing(operation.state) : false;
  useRepeated(reload, LOOK_AGAIN_MS, going);
  const cancel = async () => toasts.outcome(await stop({ id }), t("canceled"));
  const footer = (
    <Space wrap>
      {going && <Button danger onClick={() => void cancel()}>{t("cancel")}</Button>}
      <Button onClick={onClose}>{t("close")}</Button>
      {operation?.url && <Button type="primary" href={operation.url} download>{t("download")}</Button>}
    </Space>
  );
  return (
    <Modal open title={t("export")} footer={footer} onCancel={onClose} mask={{ closable: false }} destroyOnHidden>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {!problem && !operation && <PageSkeleton rows={2} />}
      {operation && (
        <div aria-live="polite">
          <DescriptionList
            items={[
              { label: t("stateLabel"), value: <BulkStateTag state={operation.state} /> },
              { label: t("rows"), value: <Quantity value={operation.rows} /> },
            ]}
          />
          {operation.failure && <Alert type="error" showIcon title={operation.failure.message ?? operation.failure.code} />}
        </div>
      )}
      <p>{t(going ? "goesOn" : "kept")}</p>
      <AppLink to={paths.bulk()}>{t("seeAll")}</AppLink>
    </Modal>
  );
}
