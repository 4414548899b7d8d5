import { message } from "../locales/i18n";
import type { MessageKey } from "../locales/resources.generated";
import type { Outcome } from "../lib/problem";

/** The names of errors: https://www.w3.org/TR/webauthn-3/#sctn-createCredential */
const REASONS: Readonly<Record<string, MessageKey>> = {
  NotAllowedError: "common:passkey.cancelled",
  AbortError: "common:passkey.cancelled",
  InvalidStateError: "common:passkey.known",
  SecurityError: "common:passkey.wrongHost",
};

/** Whether this browser makes and shows passkeys, on a page that may ask for them (HTTPS or localhost). */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** Has the reader show a passkey; `options` and the payload are the JSON of the server. */
export function showPasskey(options: unknown): Promise<Outcome<unknown>> {
  return answerOf(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
    }),
  );
}

/** Has the reader make a passkey; `options` and the payload are the JSON of the server. */
export function makePasskey(options: unknown): Promise<Outcome<unknown>> {
  return answerOf(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON),
    }),
  );
}

async function answerOf(ask: () => Promise<Credential | null>): Promise<Outcome<unknown>> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return { kind: "done", payload: credential.toJSON() };
    return refused("NotAllowedError");
  } catch (error) {
    return refused(error instanceof DOMException ? error.name : "");
  }
}

function refused(name: string): Outcome<never> {
  return { kind: "refused", errors: [{ code: "PASSKEY", message: message(REASONS[name] ?? "common:passkey.failed") }] };
}
