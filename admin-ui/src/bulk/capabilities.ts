import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";
import { KINDS, type KindName } from "./imports";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be imported; each line names the server's rule that it mirrors. The server still decides. */
export function importsCan(viewer: Permitted) {
  const begin = (): Verdict => allowedIf(can(viewer, "import_rows"), "common:denied.permission");
  return {
    // bulk.permissions.IMPORT_ROWS
    begin,
    // bulk.permissions.IMPORT_ROWS, and the right to do it by hand
    run: (kind: KindName): Verdict => firstDenied(begin(), allowedIf(can(viewer, KINDS[kind].permission), "common:denied.permission")),
  };
}
