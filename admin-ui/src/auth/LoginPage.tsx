import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { isSignedIn, startSession } from "../api/session";
import { useReturned } from "../api/useReturned";
import { parsePath } from "../lib/path";
import { paths } from "../paths";
import type { ListSearch } from "../table/search";
import { useGo } from "../ui/useGo";
import type { Challenge, Given } from "./given";
import { PasswordStep } from "./PasswordStep";
import { SecondStep } from "./SecondStep";

// Few come back from a provider; the others need not load what follows then.
const ExternalStep = lazy(async () => ({ default: (await import("./ExternalStep")).ExternalStep }));

/** Where staff sign in, in one step or two, or come back to from an identity provider; it leads on to the page they came for. */
export function LoginPage() {
  const search: ListSearch = useSearch({ strict: false });
  const wanted = parsePath(search["next"]);
  const next = wanted ?? paths.dashboard();
  const go = useGo();
  const [challenge, setChallenge] = useState<Challenge>();
  const [returned, leaveReturned] = useReturned(paths.login(wanted));
  useEffect(() => {
    if (isSignedIn()) go(next, "replace");
  }, [go, next]);
  const onDone = ({ accessToken, refreshToken, deviceToken, challenge: asked }: Given) => {
    if (asked) return setChallenge(asked);
    if (!accessToken || !refreshToken) return;
    startSession({ accessToken, refreshToken, deviceToken });
    go(next, "replace");
  };
  const startAgain = () => {
    setChallenge(undefined);
    leaveReturned();
  };
  if (challenge) return <SecondStep challenge={challenge} onDone={onDone} onBack={startAgain} />;
  if (returned) {
    return (
      <Suspense fallback={null}>
        <ExternalStep returned={returned} onDone={onDone} onBack={startAgain} />
      </Suspense>
    );
  }
  return <PasswordStep onDone={onDone} />;
}
