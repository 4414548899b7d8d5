import { useEffect } from "react";

/** Does something every so often while it is active: asks again how far a job is. */
export function useRepeated(act: () => void, everyMs: number, active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(act, everyMs);
    return () => clearInterval(timer);
  }, [act, everyMs, active]);
}
