import { useCallback, useEffect, useRef, useState } from "react";
import { randomId } from "../lib/ids";
import { refusalOf } from "../ui/toasts";
import { message } from "../locales/i18n";
import { sendFile, waitUntilReady, type MediaTransport, type UploadedFile } from "./upload";

export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly phase: "sending" | "processing" | "done" | "failed";
  readonly percent: number;
  readonly refusal?: string;
}

interface Options {
  readonly transport: MediaTransport;
  readonly onUploaded: (file: UploadedFile) => void;
}

/** Uploads on their way: each file is created, sent, completed and waited for; those that failed can be tried again. */
export function useUploads({ transport, onUploaded }: Options) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const files = useRef(new Map<string, File>());
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  const run = useCallback(
    async (key: string, file: File) => {
      const change = (part: Partial<Upload>) =>
        setUploads((before) => before.map((one) => (one.key === key ? { ...one, ...part } : one)));
      const { signal } = leaving.current;
      const result = await uploadOne(transport, file, change, signal);
      if (signal.aborted) return;
      if (typeof result === "string") return change({ phase: "failed", refusal: result });
      change({ phase: "done", percent: 100 });
      files.current.delete(key);
      setUploads((before) => before.filter((one) => one.key !== key));
      onUploaded(result);
    },
    [transport, onUploaded],
  );
  const add = (chosen: readonly File[]) => {
    const entries = chosen.map((file) => ({ key: randomId(), file }));
    entries.forEach(({ key, file }) => files.current.set(key, file));
    setUploads((before) => [...before, ...entries.map(({ key, file }) => ({ key, name: file.name, phase: "sending" as const, percent: 0 }))]);
    entries.forEach(({ key, file }) => void run(key, file));
  };
  const retry = (key: string) => {
    const file = files.current.get(key);
    if (!file) return;
    setUploads((before) => before.map((one) => (one.key === key ? { key, name: one.name, phase: "sending", percent: 0 } : one)));
    void run(key, file);
  };
  const dismiss = (key: string) => setUploads((before) => before.filter((one) => one.key !== key));
  return { uploads, add, retry, dismiss };
}

/** The uploaded file, or why there is none. */
async function uploadOne(
  transport: MediaTransport,
  file: File,
  change: (part: Partial<Upload>) => void,
  signal: AbortSignal,
): Promise<UploadedFile | string> {
  const created = await transport.create(file);
  if (created.kind !== "done") return refusalOf(created) ?? "";
  const { mediaId, request } = created.payload;
  if (!(await sendFile(request, file, (percent) => change({ percent }), signal))) return message("common:upload.notSent");
  change({ phase: "processing", percent: 100 });
  const completed = await transport.complete(mediaId);
  if (completed.kind !== "done") return refusalOf(completed) ?? "";
  const ready = await waitUntilReady(completed.payload, transport.find, signal);
  return ready.state === "FAILED" ? (ready.failureMessage ?? message("common:upload.notReadable")) : ready;
}
