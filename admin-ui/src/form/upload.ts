import type { Outcome } from "../lib/problem";

/** How the browser hands the bytes to the store: a PUT with headers or a POST form with fields. */
export interface UploadRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export type MediaState = "PENDING" | "PROCESSING" | "READY" | "FAILED";

export interface UploadedFile {
  readonly id: string;
  readonly state: MediaState;
  readonly url?: string | null | undefined;
  /** Why the server could not use it, in the reader's language. */
  readonly failureMessage?: string | null | undefined;
}

/** The three steps of an upload; `useMediaUploads` of api/ gives the real ones. */
export interface MediaTransport {
  readonly create: (file: File) => Promise<Outcome<{ readonly mediaId: string; readonly request: UploadRequest }>>;
  readonly complete: (mediaId: string) => Promise<Outcome<UploadedFile>>;
  readonly find: (mediaId: string) => Promise<UploadedFile | undefined>;
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 4_000;
const PATIENCE_MS = 120_000;

/** Sends the bytes straight to the store; resolves to whether it took them. */
export function sendFile(request: UploadRequest, file: File, onProgress: (percent: number) => void, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const call = new XMLHttpRequest();
    call.open(request.method, request.url);
    request.headers.forEach(({ name, value }) => call.setRequestHeader(name, value));
    call.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? Math.floor((loaded / total) * 100) : 0);
    call.onload = () => resolve(call.status >= 200 && call.status < 300);
    call.onerror = () => resolve(false);
    call.onabort = () => resolve(false);
    signal.addEventListener("abort", () => call.abort());
    call.send(request.fields.length > 0 ? formOf(request, file) : file);
  });
}

function formOf(request: UploadRequest, file: File): FormData {
  const form = new FormData();
  request.fields.forEach(({ name, value }) => form.append(name, value));
  // S3 ignores every field after the file.
  form.append("file", file);
  return form;
}

function isOnItsWay(file: UploadedFile): boolean {
  return file.state === "PENDING" || file.state === "PROCESSING";
}

/** Waits until the server has looked at the file and made its renditions. */
export async function waitUntilReady(uploaded: UploadedFile, find: MediaTransport["find"], signal: AbortSignal): Promise<UploadedFile> {
  let current = uploaded;
  let wait = FIRST_WAIT_MS;
  for (let waited = 0; isOnItsWay(current) && waited < PATIENCE_MS && !signal.aborted; waited += wait) {
    wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
    await new Promise((resolve) => setTimeout(resolve, wait));
    current = (await find(current.id)) ?? current;
  }
  return current;
}
