// Reads {url, app, person, pushed} and goes all the way with oauth4webapi, which refuses what the standards do not
// allow: discovery, a code with PKCE, refresh, introspection, revocation. Writes what the app could see.
import * as oauth from "oauth4webapi";
import { consent, viewer } from "./consenting.mjs";
import { answering } from "./script.mjs";

const LOCAL = { [oauth.allowInsecureRequests]: true };

async function authentication({ clientSecret, privateKey }) {
  if (privateKey) {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("jwk", privateKey, algorithm, false, ["sign"]);
    return oauth.PrivateKeyJwt({ key, kid: privateKey.kid });
  }
  return clientSecret ? oauth.ClientSecretBasic(clientSecret) : oauth.None();
}

/** Who gives tokens for the API, found as RFC 9728 says: from the API's own refusal. */
async function issuerOf(url) {
  const api = new URL(`${url}/graphql`);
  const headers = new Headers({ "content-type": "application/json" });
  const refused = await oauth
    .protectedResourceRequest("no-token", "POST", api, headers, JSON.stringify({ query: "{ __typename }" }), LOCAL)
    .catch((error) => error);
  if (!(refused instanceof oauth.WWWAuthenticateChallengeError)) throw new Error(`not challenged: ${refused}`);
  const [challenge] = refused.cause;
  const told = await oauth.resourceDiscoveryRequest(api, LOCAL);
  const resource = await oauth.processResourceDiscoveryResponse(api, told);
  if (!challenge.parameters.resource_metadata.startsWith(url)) throw new Error("another server's metadata");
  return new URL(resource.authorization_servers[0]);
}

await answering(async ({ url, app, person, pushed }) => {
  const issuer = await issuerOf(url);
  const discovered = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...LOCAL });
  const server = await oauth.processDiscoveryResponse(issuer, discovered);
  const client = { client_id: app.clientId };
  const proof = await authentication(app);

  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const asked = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    response_type: "code",
    scope: app.scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    resource: `${url}/graphql`,
  });
  const address = new URL(server.authorization_endpoint);
  address.search = asked;
  if (pushed) {
    const answer = await oauth.pushedAuthorizationRequest(server, client, proof, asked, LOCAL);
    const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, answer);
    address.search = new URLSearchParams({ client_id: app.clientId, request_uri });
  }

  const called = await consent(address, person);
  const parameters = oauth.validateAuthResponse(server, client, called, state);
  const exchanged = await oauth.authorizationCodeGrantRequest(
    server, client, proof, parameters, app.redirectUri, verifier, LOCAL,
  );
  const first = await oauth.processAuthorizationCodeResponse(server, client, exchanged);
  const seen = await viewer(url, first.access_token);

  const refreshing = await oauth.refreshTokenGrantRequest(server, client, proof, first.refresh_token, LOCAL);
  const second = await oauth.processRefreshTokenResponse(server, client, refreshing);

  let introspected = null;
  if (app.isResourceServer) {
    const answer = await oauth.introspectionRequest(server, client, proof, second.access_token, LOCAL);
    const said = await oauth.processIntrospectionResponse(server, client, answer);
    introspected = { active: said.active, scope: said.scope, ours: said.client_id === app.clientId };
  }
  const revoking = await oauth.revocationRequest(server, client, proof, second.refresh_token, LOCAL);
  await oauth.processRevocationResponse(revoking);
  const gone = await viewer(url, second.access_token);

  return {
    scope: first.scope,
    viewer: seen.viewer,
    rotated: first.refresh_token !== second.refresh_token,
    introspected,
    statuses: [seen.status, gone.status],
  };
});
