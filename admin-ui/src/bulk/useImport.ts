import { useRef } from "react";
import { BulkMutationCreateDocument, BulkMutationStartDocument } from "../api/generated/bulk/bulk";
import type { BulkFormat } from "../api/generated/exports/exports";
import { useAction } from "../api/useAction";
import { sendFile } from "../form/upload";
import { andThen, type Outcome } from "../lib/problem";
import { message } from "../locales/i18n";

interface Import {
  readonly document: string;
  readonly format: BulkFormat;
  readonly file: File;
}

const CHANGES = ["BulkOperation"];

/** Announces a file, sends it and lets it be carried out. What arrived once is not sent again when only the last step failed. */
export function useImport() {
  const create = useAction(BulkMutationCreateDocument, (data) => data.bulkMutationCreate, CHANGES);
  const start = useAction(BulkMutationStartDocument, (data) => data.bulkMutationStart, CHANGES);
  const arrived = useRef<{ readonly key: string; readonly id: string }>(undefined);
  return async ({ document, format, file }: Import, key: string, onProgress: (percent: number) => void): Promise<Outcome<unknown>> => {
    if (arrived.current?.key === key) return start({ id: arrived.current.id, key });
    const created = await create({ input: { document, format, sizeBytes: file.size } });
    return andThen(created, async ({ bulkOperation, upload }) => {
      if (!bulkOperation || !upload) return { kind: "failed", problem: { kind: "internal" } };
      const sent = await sendFile(upload, file, onProgress, new AbortController().signal);
      if (!sent) return { kind: "refused", errors: [{ code: "NOT_SENT", message: message("common:upload.notSent"), field: ["file"] }] };
      arrived.current = { key, id: bulkOperation.id };
      return start({ id: bulkOperation.id, key });
    });
  };
}
