import { Button, Modal } from "antd";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { FormShell } from "./FormShell";

interface Dialog {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly width?: number;
}

type ShellProps<Values extends object, Payload> = Omit<ComponentProps<typeof FormShell<Values, Payload>>, "secondary" | "guard">;

/** A form in a dialog: it closes when it was done, and by Escape or Cancel without doing anything. */
export function FormDialog<Values extends object, Payload>({ open, title, onClose, width = 520, ...shell }: Dialog & ShellProps<Values, Payload>) {
  const { t } = useTranslation();
  return (
    <Modal open={open} title={title} width={width} footer={null} onCancel={onClose} destroyOnHidden>
      <FormShell<Values, Payload>
        {...shell}
        guard={false}
        onDone={(payload) => {
          shell.onDone(payload);
          onClose();
        }}
        secondary={<Button onClick={onClose}>{t("cancel")}</Button>}
      />
    </Modal>
  );
}
