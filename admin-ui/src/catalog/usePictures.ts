import { useCallback, useEffect, useRef, useState } from "react";
import { ProductMediaSetDocument } from "../api/generated/catalog/product";
import { useAction } from "../api/useAction";
import { randomId } from "../lib/ids";
import { useToasts } from "../ui/toasts";

/** The pictures' order: changed here at once, sent to the server one change after another, and put back when refused. */
export function usePictures(productId: string, kept: readonly string[], saidWhenDone: string) {
  const toasts = useToasts();
  const set = useAction(ProductMediaSetDocument, (data) => data.productMediaSet);
  const [working, setWorking] = useState(0);
  const wanted = useRef(kept);
  const queue = useRef(Promise.resolve());
  const key = kept.join();
  useEffect(() => {
    if (working === 0) wanted.current = key ? key.split(",") : [];
  }, [key, working]);

  const change = useCallback(
    (alter: (ids: readonly string[]) => readonly string[]) => {
      setWorking((count) => count + 1);
      queue.current = queue.current.then(async () => {
        const before = wanted.current;
        wanted.current = alter(before);
        const outcome = await set({ input: { productId, mediaIds: wanted.current }, key: randomId() });
        if (!toasts.outcome(outcome, saidWhenDone)) wanted.current = before;
        setWorking((count) => count - 1);
      });
    },
    [set, productId, toasts, saidWhenDone],
  );
  return { change, working: working > 0 };
}

/** The list with one entry so many places further; out of the list's ends it stays. */
export function moved(ids: readonly string[], id: string, step: number): readonly string[] {
  const from = ids.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= ids.length) return ids;
  return ids.filter((other) => other !== id).toSpliced(to, 0, id);
}
