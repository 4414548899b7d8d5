import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useGo } from "../ui/useGo";
import type { Path } from "../lib/path";
import { forgetReturned, readReturned, type Returned } from "./external";

/** What a provider led back to this page with, until it is over; it leaves the address and the history at once. */
export function useReturned(here: Path): readonly [Returned | undefined, () => void] {
  const go = useGo();
  const hash = useLocation({ select: (location) => location.hash });
  const [returned, setReturned] = useState(() => readReturned(hash));
  useEffect(() => {
    if (!returned) return;
    forgetReturned();
    go(here, "replace");
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the page is come back to
  }, []);
  return [returned, () => setReturned(undefined)];
}
