import { useEffect, useRef, useState } from "react";
import { ProductPublishDocument } from "../api/generated/catalog/product";
import { VariantPricesSetDocument, VariantStockOpenDocument } from "../api/generated/catalog/variants";
import { useAction } from "../api/useAction";
import { randomId } from "../lib/ids";
import type { Outcome } from "../lib/problem";
import { refusalOf } from "../ui/toasts";
import type { Created } from "./useProductCreation";

export interface Step {
  readonly name: "product" | "prices" | "stock" | "publish";
  readonly phase: "waiting" | "working" | "done" | "failed";
  readonly refusal?: string;
}

interface Work extends Step {
  /** The same however often the step is tried, so that it acts once. */
  readonly key: string;
}

const CHANGES = ["Variant", "Product", "StockMove"];

function planOf({ prices, stock, publish }: Created): readonly Work[] {
  const names: readonly (Step["name"] | false)[] = [prices.length > 0 && "prices", stock.length > 0 && "stock", publish && "publish"];
  const open = names.filter((name) => name !== false).map((name) => ({ name, phase: "waiting" as const, key: randomId() }));
  return [{ name: "product", phase: "done", key: "" }, ...open];
}

/** Does the remaining steps one after another, stops at the first that is refused, and calls `onDone` after the last. */
export function useCreationSteps(created: Created, onDone: () => void) {
  const [steps, setSteps] = useState(() => planOf(created));
  const setPrices = useAction(VariantPricesSetDocument, (data) => data.priceSet, CHANGES);
  const openStock = useAction(VariantStockOpenDocument, (data) => data.stockOpen, CHANGES);
  const publish = useAction(ProductPublishDocument, (data) => data.productPublish);
  const running = useRef(false);

  const act = ({ name, key }: Work): Promise<Outcome<unknown>> => {
    if (name === "prices") return setPrices({ input: { prices: created.prices }, key });
    if (name === "stock") return openStock({ input: { lines: created.stock }, key });
    return publish({ input: { id: created.id }, key });
  };
  const run = async (works: readonly Work[]) => {
    if (running.current) return;
    running.current = true;
    for (const work of works.filter(({ phase }) => phase !== "done")) {
      const show = (part: Partial<Work>) => setSteps((before) => before.map((one) => (one.name === work.name ? { ...work, ...part } : one)));
      show({ phase: "working" });
      const refusal = refusalOf(await act(work));
      show(refusal === undefined ? { phase: "done" } : { phase: "failed", refusal });
      if (refusal !== undefined) {
        running.current = false;
        return;
      }
    }
    onDone();
  };
  useEffect(() => {
    void run(steps);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- The steps begin once, when the product is there
  }, []);
  return { steps, retry: () => void run(steps) };
}
