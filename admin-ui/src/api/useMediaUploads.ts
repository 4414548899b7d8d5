import { useMemo } from "react";
import { useClient, type Client } from "urql";
import type { MediaTransport } from "../form/upload";
import type { Outcome } from "../lib/problem";
import { MediaStateDocument, MediaUploadCompleteDocument, MediaUploadCreateDocument } from "./generated/api/media";
import { outcomeOf } from "./useAction";

/** The steps of an upload against the real API, for `<MediaUpload transport={…}>`. */
export function useMediaUploads(): MediaTransport {
  const client = useClient();
  return useMemo(() => transport(client), [client]);
}

function transport(client: Client): MediaTransport {
  return {
    create: async (file) => {
      const input = { filename: file.name, contentType: file.type, sizeBytes: file.size };
      const answer = await client.mutation(MediaUploadCreateDocument, { input }).toPromise();
      const outcome = outcomeOf(answer, (data) => data.mediaUploadCreate);
      return whenPresent(outcome, ({ media, upload }) => media && upload && { mediaId: media.id, request: upload });
    },
    complete: async (mediaId) => {
      const answer = await client.mutation(MediaUploadCompleteDocument, { id: mediaId }).toPromise();
      return whenPresent(outcomeOf(answer, (data) => data.mediaUploadComplete), ({ media }) => media);
    },
    find: async (id) => {
      const { data } = await client.query(MediaStateDocument, { id }, { requestPolicy: "network-only" }).toPromise();
      return data?.media ?? undefined;
    },
  };
}

function whenPresent<P, Value>(outcome: Outcome<P>, pick: (payload: P) => Value | null | undefined): Outcome<Value> {
  if (outcome.kind !== "done") return outcome;
  const value = pick(outcome.payload);
  return value ? { kind: "done", payload: value } : { kind: "failed", problem: { kind: "internal" } };
}
