import { useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { isSignedIn, startSession } from "../api/session";
import { parsePath } from "../lib/path";
import { paths } from "../paths";
import type { ListSearch } from "../table/search";
import { useGo } from "../ui/useGo";
import type { Challenge, Given } from "./given";
import { PasswordStep } from "./PasswordStep";
import { SecondStep } from "./SecondStep";

/** Where staff sign in, in one step or two; it leads on to the page they came for. */
export function LoginPage() {
  const search: ListSearch = useSearch({ strict: false });
  const next = parsePath(search["next"]) ?? paths.dashboard();
  const go = useGo();
  const [challenge, setChallenge] = useState<Challenge>();
  useEffect(() => {
    if (isSignedIn()) go(next, "replace");
  }, [go, next]);
  const onDone = useCallback(
    ({ accessToken, refreshToken, deviceToken, challenge: asked }: Given) => {
      if (asked) return setChallenge(asked);
      if (!accessToken || !refreshToken) return;
      startSession({ accessToken, refreshToken, deviceToken });
      go(next, "replace");
    },
    [go, next],
  );
  return challenge ? (
    <SecondStep challenge={challenge} onDone={onDone} onBack={() => setChallenge(undefined)} />
  ) : (
    <PasswordStep onDone={onDone} />
  );
}
