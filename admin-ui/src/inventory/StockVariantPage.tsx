import { useMemo } from "react";
import { StockOfVariantDocument, type StockOfVariantQuery } from "../api/generated/inventory/variant";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { addDays, startOfDay } from "../lib/dates";
import { paths } from "../paths";
import { useListState } from "../table/useListState";
import { ErrorState } from "../ui/ErrorState";
import { useFormats } from "../ui/formats";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { stockCan } from "./capabilities";
import { LocationsSection } from "./LocationsSection";
import { MovesTable } from "./MovesTable";
import { PositionSection } from "./PositionSection";
import { StockActions } from "./StockActions";
import { StockChart } from "./StockChart";

const SORTS: readonly string[] = [];
const DEFAULT_SORT = { key: "", descending: true };
const DEPENDS_ON = ["StockLevel", "StockMove", "StockPosition", "Variant", "Order"];

export type VariantStock = StockOfVariantQuery & { readonly variant: NonNullable<StockOfVariantQuery["variant"]> };

/** A day of the URL, so that a link shows the same moment to everybody. */
function dayIn(text: string | undefined): string | undefined {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}

/** One variant's stock: now or as of a day, by location, over time, and every movement. */
export function StockVariantPage() {
  const id = useParam("id");
  const { timeZone } = useFormats();
  const withCost = stockCan(useViewer()).seeCost();
  const list = useListState({ sorts: SORTS, defaultSort: DEFAULT_SORT });
  const day = dayIn(list.search["asOf"]);
  const locationId = list.search["location"] ?? null;
  const variables = useMemo(
    () => ({ id, withCost, locationId, asOf: day ? startOfDay(addDays(day, 1), timeZone) : null }),
    [id, withCost, locationId, day, timeZone],
  );
  const { data, loading, problem, reload } = useLoad(StockOfVariantDocument, { variables, dependsOn: DEPENDS_ON });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.inventory()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  const { variant } = data;
  if (!variant) return <NotFound back={paths.inventory()} />;
  const stock: VariantStock = { ...data, variant };
  return (
    <>
      <Header stock={stock} />
      <Stack>
        <PositionSection stock={stock} day={day} locationId={locationId} loading={loading} change={(change) => list.change(change, "replace")} />
        <StockChart variantId={id} locationId={locationId} until={day} />
        <LocationsSection levels={data.stockLevels.nodes} />
        <MovesTable variantId={id} />
      </Stack>
    </>
  );
}

function Header({ stock }: { readonly stock: VariantStock }) {
  const { variant } = stock;
  const title = [variant.product?.name, variant.title].filter(Boolean).join(" · ") || variant.sku;
  return (
    <PageHeader
      title={title}
      back={paths.inventory()}
      subtitle={variant.sku}
      actions={<StockActions stock={stock} />}
    />
  );
}
