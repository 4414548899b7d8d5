import { StockLocationsDocument } from "../api/generated/inventory/inventory";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { stockCan } from "./capabilities";

const NOTHING = {};
const DEPENDS_ON = ["Location"];

/** The shop's warehouses and stores; none for whom may not see them. */
export function useLocations() {
  const pause = !stockCan(useViewer()).seeLocations();
  return useLoad(StockLocationsDocument, { variables: NOTHING, dependsOn: DEPENDS_ON, pause }).data?.locations ?? [];
}
