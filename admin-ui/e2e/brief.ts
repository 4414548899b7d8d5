import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from "@playwright/test/reporter";
import { stripVTControlCharacters } from "node:util";

const FIRST_LINES = 6;

/** Says last what failed, and where, in as few lines as tell it: whoever reads a long record reads its end. */
export default class Brief implements Reporter {
  private root: Suite | undefined;

  onBegin(_config: FullConfig, root: Suite): void {
    this.root = root;
  }

  onEnd(result: FullResult): void {
    const failed = (this.root?.allTests() ?? []).filter((story) => story.outcome() === "unexpected");
    if (result.status !== "passed") process.stdout.write(`\n${failed.map(told).join("\n")}\n${failed.length} failed\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

function told(story: TestCase): string {
  const errors = story.results.flatMap((result: TestResult) => result.errors);
  const lines = errors.flatMap(({ message = "", location }) => [
    ...stripVTControlCharacters(message).split("\n").filter((line) => line.trim()).slice(0, FIRST_LINES),
    location ? `at ${location.file.split("/").at(-1)}:${location.line}` : "",
  ]);
  return [`✘ ${story.titlePath().slice(2).join(" › ")}`, ...lines].join("\n    ");
}
