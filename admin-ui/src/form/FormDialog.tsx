import { Button, Modal } from "antd";
import { useRef, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { FormShell } from "./FormShell";

interface Dialog {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly width?: number;
  /** Where "Cancel" could be taken for the action itself. */
  readonly dismissLabel?: string;
}

type ShellProps<Values extends object, Payload> = Omit<ComponentProps<typeof FormShell<Values, Payload>>, "secondary" | "guard">;

/** A form in a dialog: it closes when it was done, and by Escape or Cancel without doing anything; not by a click beside it. */
export function FormDialog<Values extends object, Payload>({ open, title, onClose, width = 520, dismissLabel, ...shell }: Dialog & ShellProps<Values, Payload>) {
  const { t } = useTranslation();
  const fields = useRef<HTMLDivElement>(null);
  // A reader comes to fill in: the first field, not the button that closes. Who has begun already is left alone.
  const begin = () => {
    if (fields.current?.contains(document.activeElement)) return;
    fields.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  };
  return (
    <Modal
      open={open}
      title={title}
      width={width}
      footer={null}
      onCancel={onClose}
      mask={{ closable: false }}
      afterOpenChange={(opened) => opened && begin()}
      destroyOnHidden
    >
      <div ref={fields}>
        <FormShell<Values, Payload>
          {...shell}
          guard={false}
          onDone={(payload) => {
            shell.onDone(payload);
            onClose();
          }}
          secondary={<Button onClick={onClose}>{dismissLabel ?? t("cancel")}</Button>}
        />
      </div>
    </Modal>
  );
}
