import { useMemo } from "react";
import { LatestChangesDocument, NewerChangesDocument } from "../api/generated/changes/changes";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import type { ListState } from "../table/useListState";
import { useFormats } from "../ui/formats";
import { changeWhere } from "./changeWhere";

const SIZE = 25;

/** A page of the changes, the latest first. The feed runs forwards, so a later page of the list lies before this one in it. */
export function useChanges(list: ListState) {
  const { timeZone } = useFormats();
  const withAudit = can(useViewer(), "read_audit");
  const newer = list.search["before"];
  const older = list.search["after"];
  const shared = useMemo(() => ({ where: changeWhere(list.search, timeZone), withAudit }), [list.search, timeZone, withAudit]);
  const back = useMemo(() => ({ ...shared, last: SIZE, before: older ?? null }), [shared, older]);
  const forth = useMemo(() => ({ ...shared, first: SIZE, after: newer ?? null }), [shared, newer]);
  const latest = useLoad(LatestChangesDocument, { variables: back, pause: newer !== undefined });
  const next = useLoad(NewerChangesDocument, { variables: forth, pause: newer === undefined });
  const loaded = newer === undefined ? latest : next;
  const page = loaded.data?.changes;
  const connection = useMemo(
    () =>
      page && {
        nodes: page.nodes.toReversed(),
        pageInfo: { hasNextPage: page.hasPreviousPage, endCursor: page.startCursor, hasPreviousPage: page.hasNextPage, startCursor: page.endCursor },
      },
    [page],
  );
  return { ...loaded, connection };
}
