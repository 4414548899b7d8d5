import { authExchange, type AuthUtilities } from "@urql/exchange-auth";
import { cacheExchange, Client, fetchExchange, makeOperation, mapExchange, type CombinedError, type OperationResult } from "urql";
import { translateError } from "./errors";
import { createFreshFetch } from "./freshFetch";
import { SessionRefreshDocument } from "./generated/api/session";
import { askForProof, wantsProof } from "./proof";
import { isSignedIn, readAccessToken, refreshSession, type Refreshed } from "./session";

const REPEATED = "repeatedWhenProven";

/** Signs requests with the access token and renews it once when the server no longer takes it. */
const auth = authExchange((utilities) =>
  Promise.resolve({
    addAuthToOperation: (operation) => {
      const token = readAccessToken();
      return token ? utilities.appendHeaders(operation, { Authorization: `Bearer ${token}` }) : operation;
    },
    willAuthError: () => isSignedIn() && readAccessToken() === undefined,
    didAuthError: (error) => isSignedIn() && translateError(error).kind === "signedOut",
    refreshAuth: () => refreshSession((refreshToken) => exchangeToken(utilities, refreshToken)),
  }),
);

async function exchangeToken(utilities: AuthUtilities, refreshToken: string): Promise<Refreshed> {
  const { data, error } = await utilities.mutate(SessionRefreshDocument, { input: { refreshToken } });
  if (error) return isRefused(error) ? "ended" : "unknown";
  const payload = data?.sessionRefresh;
  if (!payload?.accessToken || !payload.refreshToken) return "ended";
  return { accessToken: payload.accessToken, refreshToken: payload.refreshToken };
}

function isRefused(error: CombinedError): boolean {
  const { kind } = translateError(error);
  return kind === "signedOut" || kind === "forbidden";
}

/** A mutation without an answer makes nothing old: asked again now, the page would show the same failure in place of the form. */
function changeNothing(result: OperationResult): OperationResult {
  const { operation } = result;
  if (operation.kind !== "mutation" || result.data) return result;
  return { ...result, operation: makeOperation("mutation", operation, { ...operation.context, additionalTypenames: [] }) };
}

/**
 * Makes a mutation that needs a proof of the last minutes once more when the reader has given one; whoever declines gets
 * the refusal.
 */
async function repeatWhenProven(client: Client, refused: OperationResult): Promise<OperationResult> {
  const { query, variables, context } = refused.operation;
  if (!(await askForProof())) return refused;
  const repeated = await client
    .mutation(query, variables, { [REPEATED]: true, additionalTypenames: context.additionalTypenames ?? [] })
    .toPromise();
  return { ...repeated, operation: refused.operation };
}

/** A client with an empty cache: made anew for each sign-in and language, so that nothing of before is shown. */
export function createApiClient(locale: string): Client {
  const onResult = (result: OperationResult) =>
    wantsProof(result) && !result.operation.context[REPEATED] ? repeatWhenProven(client, result) : changeNothing(result);
  const client: Client = new Client({
    url: "/graphql",
    fetch: createFreshFetch(),
    exchanges: [cacheExchange, mapExchange({ onResult }), auth, fetchExchange],
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { headers: { "Accept-Language": locale }, credentials: "omit" },
  });
  return client;
}
