// Tagger: an app in one file. It asks somebody on the shop's staff for their consent, is told of every new order, and
// writes on each how large it is. `npm install standardwebhooks`, then
// SHOP_URL=… CLIENT_ID=… CLIENT_SECRET=… PORT=4000 node tagger.mjs
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { SHOP_URL, CLIENT_ID, CLIENT_SECRET, PORT } = process.env;
const here = `http://127.0.0.1:${PORT}`;
const redirect_uri = `${here}/callback`;
const scope = "read_orders write_orders write_metadata read_webhooks write_webhooks";
const random = () => randomBytes(32).toString("base64url");
const verifier = random();
const state = random();
let webhook; // verifies what comes, as soon as the shop has told us its secret

async function token(parameters) {
  const answer = await fetch(`${SHOP_URL}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64")}` },
    body: new URLSearchParams(parameters),
  });
  const given = await answer.json();
  if (!answer.ok) throw new Error(`${given.error}: ${given.error_description}`);
  return given.access_token;
}

async function ask(bearer, query, variables) {
  const answer = await fetch(`${SHOP_URL}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  const wrong = errors ?? Object.values(data).flatMap((payload) => payload.userErrors ?? []);
  if (wrong.length) throw new Error(wrong.map((error) => error.message).join(" "));
  return data;
}

async function subscribe(code) {
  const person = await token({ grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier });
  const { webhookCreate } = await ask(
    person,
    "mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { secret userErrors { message } } }",
    {
      input: {
        url: `${here}/orders`,
        topics: ["orders/created"],
        query: "query ($id: ID!) { order(id: $id) { number total { amount } } }",
      },
    },
  );
  webhook = new Webhook(webhookCreate.secret);
}

async function tag({ nodeId, data }) {
  const value = Number(data.order.total.amount) >= 100 ? "large" : "small";
  const own = await token({ grant_type: "client_credentials" });
  await ask(
    own,
    "mutation ($input: MetadataSetInput!) { metadataSet(input: $input) { userErrors { message } } }",
    { input: { nodes: [{ nodeId, patch: [{ key: "tagger.size", value }] }] } },
  );
  console.log(`${data.order.number} is ${value}`);
}

async function take(request) {
  const url = new URL(request.url, here);
  if (request.method === "GET" && url.pathname === "/callback") {
    const told = url.searchParams;
    if (told.get("state") !== state || told.get("iss") !== SHOP_URL) return [400, "This is no answer to our question."];
    if (told.has("error")) return [200, "You said no."];
    await subscribe(told.get("code"));
    return [200, "Tagger is installed."];
  }
  if (request.method !== "POST" || url.pathname !== "/orders" || !webhook) return [404, "There is nothing here."];
  const body = [];
  for await (const chunk of request) body.push(chunk);
  let told;
  try {
    told = webhook.verify(Buffer.concat(body), request.headers); // throws where the signature is wrong, or old
  } catch {
    return [401, "The signature is wrong."];
  }
  await tag(told); // the same order twice is written the same way twice
  return [200, "Thank you."];
}

const server = createServer(async (request, response) => {
  const answer = await take(request).catch((error) => [500, error.message]);
  response.writeHead(answer[0], { "content-type": "text/plain; charset=utf-8" }).end(answer[1]);
});
server.listen(PORT, "127.0.0.1", () => {
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const asked = { response_type: "code", client_id: CLIENT_ID, redirect_uri, scope, state };
  const proven = { ...asked, code_challenge: challenge, code_challenge_method: "S256" };
  console.log(`Open ${SHOP_URL}/oauth/authorize?${new URLSearchParams(proven)}`);
});
