import { App } from "antd";
import { useMemo } from "react";
import { message as translated } from "../locales/i18n";
import type { Outcome } from "../lib/problem";

/** Short notices that go away by themselves. */
export function useToasts() {
  const { message } = App.useApp();
  return useMemo(
    () => ({
      done: (text: string) => void message.success(text),
      failed: (text: string) => void message.error(text, 6),
      /** Says what came of an action that has no form: true when it was done. */
      outcome: (outcome: Outcome<unknown>, doneText: string): boolean => {
        const refused = refusalOf(outcome);
        void (refused ? message.error(refused, 6) : message.success(doneText));
        return refused === undefined;
      },
    }),
    [message],
  );
}

/** Why an action was not done, in one line; undefined when it was. */
export function refusalOf(outcome: Outcome<unknown>): string | undefined {
  if (outcome.kind === "done") return undefined;
  if (outcome.kind === "refused") return outcome.errors.map((error) => error.message).join(" ");
  return outcome.problem.detail ?? translated(`common:problem.${outcome.problem.kind}.title`);
}
