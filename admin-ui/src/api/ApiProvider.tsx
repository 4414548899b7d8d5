import { useMemo, type ReactNode } from "react";
import { Provider } from "urql";
import { localePreference } from "../lib/preferences";
import { createApiClient } from "./client";
import { useSignedIn } from "./session";

/** The API below it; another reader or another language starts with an empty cache. */
export function ApiProvider({ children }: { readonly children: ReactNode }) {
  const locale = localePreference.use();
  const signedIn = useSignedIn();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `signedIn` is no argument of a client, but its cache belongs to one sign-in
  const client = useMemo(() => createApiClient(locale), [locale, signedIn]);
  return <Provider value={client}>{children}</Provider>;
}
