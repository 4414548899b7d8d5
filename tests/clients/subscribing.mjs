// The clients that subscribe, set up as in the guides: a browser cannot set headers on a WebSocket, so what they would
// say goes into its first message.
import * as sse from "graphql-sse";
import * as ws from "graphql-ws";
import WebSocket from "ws";

const lowered = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** graphql-ws */
function overWebSocket({ url, headers, on = {} }) {
  const { authorization, shop, "accept-language": acceptLanguage } = lowered(headers);
  return ws.createClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization, shop, acceptLanguage },
    retryAttempts: 0,
    on,
  });
}

/** graphql-sse */
function overEventStream({ url, headers, on = {} }) {
  return sse.createClient({ url, headers, retryAttempts: 0, on: { connected: on.connected } });
}

export const SUBSCRIBING = { "graphql-ws": overWebSocket, "graphql-sse": overEventStream };
