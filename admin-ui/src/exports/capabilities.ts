import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";
import { LISTS, type ListName } from "./lists";

interface Permitted {
  readonly permissions: readonly string[];
}

/** What may be exported; each line names the server's rule that it mirrors. The server still decides. */
export function exportsCan(viewer: Permitted) {
  const begin = (): Verdict => allowedIf(can(viewer, "export_lists"), "common:denied.permission");
  return {
    // bulk.permissions.EXPORT_LISTS
    begin,
    // bulk.permissions.EXPORT_LISTS, and the right to read the list
    read: (name: ListName): Verdict => {
      const needed: readonly string[] = LISTS[name].permissions;
      return firstDenied(begin(), allowedIf(needed.length === 0 || needed.some((one) => can(viewer, one)), "common:denied.permission"));
    },
  };
}
