import { useSyncExternalStore } from "react";
import type { OperationResult } from "urql";
import type { Payload } from "./useAction";

interface Asked {
  readonly answer: (proven: boolean) => void;
  readonly answered: Promise<boolean>;
}

/** Whether the reader is asked who they are; before the first time, the dialog is not even loaded. */
type State = "never" | "asked" | "answered";

let asked: Asked | undefined;
let state: State = "never";
const listeners = new Set<() => void>();

function become(next: State): void {
  state = next;
  listeners.forEach((listener) => listener());
}

/** Has the reader prove once more who they are; those who ask at the same time share one answer. False: they did not. */
export function askForProof(): Promise<boolean> {
  if (!asked) {
    const { promise, resolve } = withResolver();
    asked = { answer: resolve, answered: promise };
    become("asked");
  }
  return asked.answered;
}

function withResolver() {
  let resolve: (proven: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Tells those who asked; nothing happens where nobody did. */
export function answerProof(proven: boolean): void {
  if (!asked) return;
  asked.answer(proven);
  asked = undefined;
  become("answered");
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useProofState(): State {
  return useSyncExternalStore(subscribe, () => state);
}

/** Whether a mutation was refused because the reader's last proof is too old. */
export function wantsProof({ operation, data }: OperationResult): boolean {
  if (operation.kind !== "mutation" || !data) return false;
  const payloads = Object.values(data as Record<string, Partial<Payload> | null>);
  return payloads.some((payload) => payload?.userErrors?.some(({ code }) => code === "SIGN_IN_AGAIN"));
}
