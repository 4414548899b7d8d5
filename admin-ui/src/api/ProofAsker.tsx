import { lazy, Suspense, useEffect } from "react";
import { answerProof, useProofState } from "./proof";
import { useSignedIn } from "./session";

const ProofDialog = lazy(async () => ({ default: (await import("./ProofDialog")).ProofDialog }));

/** The one place where a reader is asked who they are, whatever page wanted to know; it is loaded when first wanted. */
export function ProofAsker() {
  const state = useProofState();
  const signedIn = useSignedIn();
  useEffect(() => {
    if (!signedIn) answerProof(false);
  }, [signedIn, state]);
  if (state === "never") return null;
  return (
    <Suspense fallback={null}>
      <ProofDialog open={state === "asked"} />
    </Suspense>
  );
}
