import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";
import { WRITERS, type OwnerType } from "./owners";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be done with custom fields and metadata; each line names the server's rule that it mirrors. The server still decides. */
export function fieldsCan(viewer: Permitted) {
  const holds = (permission: string): Verdict => allowedIf(can(viewer, permission), "common:denied.permission");
  return {
    // fields.permissions.WRITE_FIELD_DEFINITIONS
    define: (): Verdict => holds("write_field_definitions"),
    // fields.permissions.WRITE_CUSTOM_FIELDS; fields.rules.owners.check_writer
    fill: (owner: OwnerType): Verdict => firstDenied(holds("write_custom_fields"), holds(WRITERS[owner])),
    // fields.permissions.READ_PRIVATE_METADATA
    seePrivate: (): boolean => can(viewer, "read_private_metadata"),
    // fields.permissions.WRITE_METADATA, WRITE_PRIVATE_METADATA; fields.rules.owners.check_writer
    note: (owner: OwnerType, isPrivate: boolean): Verdict => firstDenied(holds(isPrivate ? "write_private_metadata" : "write_metadata"), holds(WRITERS[owner])),
    // fields.operations.metadata: staff write the shop's own
    change: (owner: OwnerType, entry: { readonly appId?: string | null | undefined }, isPrivate: boolean): Verdict =>
      firstDenied(holds(isPrivate ? "write_private_metadata" : "write_metadata"), holds(WRITERS[owner]), allowedIf(!entry.appId, "fields:denied.ofApp")),
  };
}
