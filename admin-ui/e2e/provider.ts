import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What a provider says of whoever is sent to it; or that they said no. */
export interface Vouched {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
}

export interface Provider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who is sent back from now on; null sends everybody back without a word. */
  vouchFor: (person: Vouched | null) => void;
  readonly stop: () => Promise<void>;
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly person: Vouched;
}

const base64url = (value: object | Buffer): string => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString("base64url");

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

/** A provider of OpenID Connect that asks nobody for a password, where the back end may call it; tests of the server use a real one. */
export async function openProvider(): Promise<Provider> {
  const port = process.env["ENTREPOT_E2E_PROVIDER_PORT"];
  if (!port) throw new Error("Set ENTREPOT_E2E_PROVIDER_PORT to a port of 127.0.0.1 that ENTREPOT_OUTWARD_PERMITTED names.");
  const issuer = `http://127.0.0.1:${port}`;
  const [clientId, clientSecret] = ["entrepot", "a client's secret"];
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const asked = new Map<string, Asked>();
  let person: Vouched | null = null;

  const idToken = ({ nonce, person: { sub, email, name } }: Asked): string => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: clientId, sub, email, email_verified: true, name, nonce, iat: now, exp: now + 300 };
    const signed = `${base64url({ alg: "RS256", kid: "1" })}.${base64url(claims)}`;
    return `${signed}.${base64url(sign("sha256", Buffer.from(signed), privateKey))}`;
  };
  const sendBack = (url: URL, answer: ServerResponse): void => {
    const back = new URL(url.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("state", url.searchParams.get("state") ?? "");
    if (person) {
      const code = randomUUID();
      asked.set(code, { nonce: url.searchParams.get("nonce") ?? "", challenge: url.searchParams.get("code_challenge") ?? "", person });
      back.searchParams.set("code", code);
    } else {
      back.searchParams.set("error", "access_denied");
    }
    answer.writeHead(303, { location: back.href }).end();
  };
  const redeem = async (request: IncomingMessage): Promise<object> => {
    const form = await bodyOf(request);
    const found = asked.get(form.get("code") ?? "");
    const made = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    return found?.challenge === made ? { access_token: "at", token_type: "Bearer", id_token: idToken(found) } : { error: "invalid_grant" };
  };
  const respond = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", issuer);
    if (url.pathname === "/authorize") return sendBack(url, answer);
    const known: Readonly<Record<string, object>> = {
      "/.well-known/openid-configuration": { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` },
      "/jwks": { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] },
    };
    const body = url.pathname === "/token" ? await redeem(request) : (known[url.pathname] ?? {});
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const server = createServer((request, answer) => void respond(request, answer));
  await listening(server, Number(port));
  return {
    issuer,
    clientId,
    clientSecret,
    vouchFor: (next) => {
      person = next;
    },
    stop: () => new Promise((ended) => server.close(() => ended())),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((ready, failed) => {
    server.on("error", failed);
    server.listen(port, "127.0.0.1", ready);
  });
}
