import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { splitPath, type Path } from "../lib/path";

/** Goes to a place of the admin after something was done; a place that is only linked takes an AppLink. */
export function useGo(): (target: Path, how?: "push" | "replace") => void {
  const navigate = useNavigate();
  return useCallback(
    (target, how = "push") => void navigate({ ...splitPath(target), replace: how === "replace" }),
    [navigate],
  );
}
