import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { Stack } from "../ui/Section";
import { OwnedSections } from "./OwnedSections";
import type { ShownOwner } from "./owners";

interface Props {
  readonly owner: ShownOwner;
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** The custom fields and metadata of something that has no page of its own. */
export function FieldsDialog({ owner, id, name, onClose }: Props) {
  const { t } = useTranslation("fields");
  return (
    <Modal open width={720} title={t("fieldsOf", { name })} footer={<Button onClick={onClose}>{t("close")}</Button>} onCancel={onClose} mask={{ closable: false }} destroyOnHidden>
      <Stack>
        <OwnedSections owner={owner} id={id} />
      </Stack>
    </Modal>
  );
}
