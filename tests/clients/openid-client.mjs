// Reads {url, app, person} and goes all the way with openid-client: discovery, a code with PKCE, refresh, revocation,
// and a token for the app itself.
import * as client from "openid-client";
import { consent, viewer } from "./consenting.mjs";
import { answering } from "./script.mjs";

await answering(async ({ url, app, person }) => {
  const proof = app.clientSecret ? client.ClientSecretBasic(app.clientSecret) : client.None();
  const options = { algorithm: "oauth2", execute: [client.allowInsecureRequests] };
  const config = await client.discovery(new URL(url), app.clientId, {}, proof, options);

  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: app.redirectUri,
    scope: app.scope,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
  });
  const called = await consent(address, person);
  const first = await client.authorizationCodeGrant(config, called, { pkceCodeVerifier, expectedState });
  const seen = await viewer(url, first.access_token);
  const second = await client.refreshTokenGrant(config, first.refresh_token);
  await client.tokenRevocation(config, second.refresh_token);
  const gone = await viewer(url, second.access_token);
  const own = app.clientSecret ? await client.clientCredentialsGrant(config, { scope: app.scope }) : null;
  return {
    scope: first.scope,
    viewer: seen.viewer,
    rotated: first.refresh_token !== second.refresh_token,
    statuses: [seen.status, gone.status],
    own: own && (await viewer(url, own.access_token)).viewer,
  };
});
