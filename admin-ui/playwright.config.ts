import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/browser";

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.story.ts",
  globalSetup: "./e2e/backend.ts",
  outputDir: "test-results/stories",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // One back end with one shop: a story may rely on what an earlier step of its own left, never on another story.
  workers: 1,
  reporter: [["list"], ["./e2e/brief.ts"]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    // What is not there within this time is missing: a failing story ends soon and says where.
    actionTimeout: 20_000,
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium(),
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
