import { CloudUploadOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { ALLOWED, type Verdict } from "../lib/verdict";
import { reasonOf } from "../ui/ActionButton";
import styles from "./MediaUpload.module.css";
import type { MediaTransport, UploadedFile } from "./upload";
import { useUploads, type Upload } from "./useUploads";

interface Props {
  /** From `useMediaUploads()` of api/. */
  readonly transport: MediaTransport;
  readonly onUploaded: (file: UploadedFile) => void;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly verdict?: Verdict;
}

/** Takes files by choice or by drop and shows how far each one is. */
export function MediaUpload({ transport, onUploaded, accept = "image/*", multiple = true, verdict = ALLOWED }: Props) {
  const { t } = useTranslation();
  const { uploads, add, retry, dismiss } = useUploads({ transport, onUploaded });
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const reason = reasonOf(verdict);
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!reason) add([...event.dataTransfer.files].slice(0, multiple ? undefined : 1));
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(!reason);
  };
  return (
    <div>
      <div className={over ? `${styles.zone} ${styles.over}` : styles.zone} onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={dropped}>
        <CloudUploadOutlined className={styles.icon} aria-hidden />
        <Button disabled={reason !== undefined} onClick={() => input.current?.click()}>
          {t("upload.choose")}
        </Button>
        <span className={styles.hint}>{reason ?? t("upload.drop")}</span>
        <input
          ref={input}
          type="file"
          // antd shows every file input of a form, `hidden` or not.
          style={{ display: "none" }}
          accept={accept}
          multiple={multiple}
          aria-label={t("upload.choose")}
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </div>
      <ul className={styles.list} aria-live="polite">
        {uploads.map((upload) => (
          <UploadRow key={upload.key} upload={upload} retry={() => retry(upload.key)} dismiss={() => dismiss(upload.key)} />
        ))}
      </ul>
    </div>
  );
}

function UploadRow({ upload, retry, dismiss }: { readonly upload: Upload; readonly retry: () => void; readonly dismiss: () => void }) {
  const { t } = useTranslation();
  const failed = upload.phase === "failed";
  return (
    <li className={styles.row}>
      <div className={styles.name}>{upload.name}</div>
      <Progress
        percent={upload.percent}
        size="small"
        aria-label={upload.name}
        status={failed ? "exception" : upload.phase === "done" ? "success" : "active"}
      />
      <div className={styles.phase}>{upload.refusal ?? t(`upload.phase.${upload.phase}`)}</div>
      {failed && (
        <div>
          <Button type="link" size="small" onClick={retry}>
            {t("retry")}
          </Button>
          <Button type="link" size="small" onClick={dismiss}>
            {t("upload.dismiss")}
          </Button>
        </div>
      )}
    </li>
  );
}
