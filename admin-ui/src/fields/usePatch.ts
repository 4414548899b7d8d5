import { MetadataSetDocument, PrivateMetadataSetDocument, type MetadatumRowFragment } from "../api/generated/fields/fields";
import { useAction } from "../api/useAction";
import type { OwnerType } from "./owners";

/** A key with its text, and whether shoppers may not read it. */
export interface Entry extends MetadatumRowFragment {
  readonly isPrivate: boolean;
}

/** Sets one key of an object's metadata; null takes it away. */
export function usePatch(owner: OwnerType, id: string) {
  const set = useAction(MetadataSetDocument, (data) => data.metadataSet, [owner]);
  const setPrivate = useAction(PrivateMetadataSetDocument, (data) => data.privateMetadataSet, [owner]);
  return (isPrivate: boolean, key: string, value: string | null, idempotencyKey: string) =>
    (isPrivate ? setPrivate : set)({ input: { nodes: [{ nodeId: id, patch: [{ key, value }] }] }, key: idempotencyKey });
}
