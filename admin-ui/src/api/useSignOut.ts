import { useCallback } from "react";
import { useClient } from "urql";
import { LogoutDocument } from "./generated/api/session";
import { endSession } from "./session";

/** Ends the session here and at the server; here in any case. */
export function useSignOut(): () => Promise<void> {
  const client = useClient();
  return useCallback(async () => {
    await client.mutation(LogoutDocument, {}).toPromise();
    endSession();
  }, [client]);
}
