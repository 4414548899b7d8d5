// What a receiver does with a delivery: verified by the library of Standard Webhooks, on the bytes as they came.
import { Webhook } from "standardwebhooks";

import { answering } from "./script.mjs";

/** What is in it, or why it is not believed. */
function verified({ secret, headers, body }) {
  try {
    return { content: new Webhook(secret).verify(Buffer.from(body, "base64"), headers) };
  } catch (error) {
    return { refused: error.message };
  }
}

await answering((asked) => asked.map(verified));
