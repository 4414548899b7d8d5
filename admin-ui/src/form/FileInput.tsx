import { UploadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./FormShell.module.css";

interface Props {
  readonly id?: string;
  readonly accept: string;
  readonly value?: File;
  readonly onChange?: (file: File) => void;
}

/** One file of the reader's, which is sent with the form. */
export function FileInput({ id, accept, value, onChange }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.file}>
      <Button icon={<UploadOutlined aria-hidden />} onClick={() => input.current?.click()}>
        {t("upload.choose")}
      </Button>
      <span>{value?.name}</span>
      <input
        {...(id ? { id } : {})}
        ref={input}
        type="file"
        // antd shows every file input of a form, `hidden` or not.
        style={{ display: "none" }}
        accept={accept}
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          if (chosen) onChange?.(chosen);
          target.value = "";
        }}
      />
    </div>
  );
}
