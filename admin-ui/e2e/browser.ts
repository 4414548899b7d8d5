import { chromium } from "@playwright/test";
import { existsSync } from "node:fs";

const PLACES = [
  process.env["CHROMIUM_PATH"],
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium of this machine: the one that is named, the system's, or Playwright's own. */
export function findChromium(): string {
  const found = [...PLACES, chromium.executablePath()].find((place) => place && existsSync(place));
  if (found) return found;
  throw new Error(
    "The browser stories need Chromium: install it (Debian: apt-get install chromium; macOS: brew install --cask " +
      "chromium; or npx playwright install chromium), or name it in CHROMIUM_PATH.",
  );
}
