import { expect, test as base, type Page, type Request } from "@playwright/test";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const LOCALES = ["zh-CN", "en"] as const;
const WIDTHS = [
  { name: "wide", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
] as const;

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = fileURLToPath(new URL("../test-results/screenshots/", import.meta.url));

export interface Story {
  /** Opens a page of the admin: `open("/orders")`; what the page before it asks is answered first. */
  readonly open: (path: string) => Promise<void>;
  /** Opens the page that is shown once more, likewise. */
  readonly reload: () => Promise<void>;
  /** Signs in as the demo shop's owner by the login page. */
  readonly signIn: () => Promise<void>;
  /** Signs out by the account's menu. */
  readonly signOut: () => Promise<void>;
  /** Checks what is shown now for accessibility and overflow, in both languages and widths, and takes pictures. */
  readonly shot: (name: string) => Promise<void>;
  /** Waits until nothing is being asked and nothing is moving. */
  readonly settled: () => Promise<void>;
  /** Chooses the language of the page without losing its state. */
  readonly speak: (locale: (typeof LOCALES)[number]) => Promise<void>;
}

function demo(name: "EMAIL" | "PASSWORD"): string {
  const value = process.env[`ENTREPOT_DEMO_${name}`];
  if (!value) throw new Error(`Set ENTREPOT_DEMO_${name}: the back end did not print the demo's login.`);
  return value;
}

/** What a browser's console may say although nothing is wrong: a refused sign-in is an answer, not a fault. */
function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`page: ${error.message}`));
  return complaints;
}

// Another tab's choice is followed, and this event is how a tab hears of it.
async function speak(page: Page, locale: string): Promise<void> {
  await page.evaluate((chosen) => {
    localStorage.setItem("entrepot.locale", chosen);
    window.dispatchEvent(new StorageEvent("storage", { key: "entrepot.locale", newValue: chosen }));
  }, locale);
  await page.locator(`html[lang="${locale}"]`).waitFor();
  await settled(page);
}

interface Asked {
  readonly open: Set<Request>;
  ever: number;
}

const asking = new WeakMap<Page, Asked>();
const QUIET_MS = 100;
const PATIENCE_MS = 30_000;

/** Notes what a page is asking: the load states of a browser wait half a second, and do not tell of the API. */
function count(page: Page): void {
  const asked: Asked = { open: new Set<Request>(), ever: 0 };
  asking.set(page, asked);
  page.on("request", (request) => {
    // Of a worker's script a browser tells that it is asked for, and not always that it came.
    if (/\.worker-[\w-]+\.js$/.test(request.url())) return;
    asked.open.add(request);
    asked.ever += 1;
  });
  page.on("requestfinished", (request) => asked.open.delete(request));
  page.on("requestfailed", (request) => asked.open.delete(request));
}

/** Lets each answer of the API come late, by up to ENTREPOT_E2E_LATE_MS: what a story forgets to wait for shows then. */
async function delay(page: Page): Promise<void> {
  const most = Number(process.env["ENTREPOT_E2E_LATE_MS"] ?? 0);
  if (most <= 0) return;
  await page.context().route("**/graphql", async (route) => {
    await new Promise((done) => setTimeout(done, Math.random() * most));
    await route.fallback().catch(() => undefined);
  });
}

/** Every question has its answer, and no answer leads to a further question. */
async function answered(page: Page): Promise<void> {
  const asked = asking.get(page);
  if (!asked) return;
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    const before = asked.ever;
    await page.waitForTimeout(QUIET_MS);
    if (asked.open.size === 0 && asked.ever === before) return;
  }
  throw new Error(`Still unanswered: ${[...asked.open].map((request) => request.url()).join(", ")}`);
}

/** Nothing is being asked and nothing is moving. */
async function settled(page: Page): Promise<void> {
  await answered(page);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const moving = await page.evaluate(async (patience) => {
    // A paused one waits for its cause, which may never come; an endless one never ends.
    const running = () => document.getAnimations().filter((one) => one.playState === "running" && one.effect?.getComputedTiming().iterations !== Infinity);
    for (const until = performance.now() + patience; running().length > 0 && performance.now() < until; ) {
      await new Promise((done) => setTimeout(done, 20));
    }
    return running().map(({ effect }) => (effect instanceof KeyframeEffect ? (effect.target?.outerHTML.slice(0, 200) ?? "") : ""));
  }, PATIENCE_MS);
  expect(moving, "still moving").toEqual([]);
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function checkAccessible(page: Page, at: string): Promise<void> {
  // Evaluated by the debugger, so that it is no exception from the page's policy.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (root: Document) => Promise<{ violations: Violation[] }> } };
    return (await axe.run(document)).violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  });
  const told = violations.map(({ id, nodes }) =>
    [id, ...nodes.map(({ html, failureSummary = "" }) => `${html} ${failureSummary}`)].join("\n  "),
  );
  expect(told, `${at}: accessibility`).toEqual([]);
}

async function checkFits(page: Page, at: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, `${at}: pixels wider than the window`).toBeLessThanOrEqual(0);
}

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // The notice of a moment ago is no part of the page.
  await expect(page.locator(".ant-message-notice")).toHaveCount(0);
  const before = { size: page.viewportSize(), locale: await page.locator("html").getAttribute("lang") };
  for (const locale of LOCALES) {
    await speak(page, locale);
    for (const { name: wide, width, height } of WIDTHS) {
      await page.setViewportSize({ width, height });
      await settled(page);
      const at = `${name}.${locale}.${wide}`;
      await page.screenshot({ path: `${folder}${at}.png` });
      await checkFits(page, at);
      // Both layouts in one language and both languages in one layout: what is wrong in the fourth is wrong in these.
      if (locale === LOCALES[0] || width === WIDTHS[0].width) await checkAccessible(page, at);
    }
  }
  if (before.size) await page.setViewportSize(before.size);
  if (before.locale) await speak(page, before.locale);
}

/** A story: what a person does, by role and label, against a real back end; any error in the console fails it. */
export const test = base.extend<{ readonly story: Story }>({
  baseURL: async ({}, use) => use(process.env["ENTREPOT_E2E_URL"]),
  story: async ({ page }, use) => {
    const complaints = watch(page);
    count(page);
    await delay(page);
    // What is cut off the browser complains of, be it asked by the page or on its way.
    const open = async (path: string) => {
      await answered(page);
      await page.goto(`/admin${path}`);
      await settled(page);
    };
    const reload = async () => {
      await answered(page);
      await page.reload();
      await settled(page);
    };
    await use({
      open,
      reload,
      settled: () => settled(page),
      speak: (locale) => speak(page, locale),
      shot: (name) => shot(page, name),
      signIn: async () => {
        await open("/login");
        await speak(page, "zh-CN");
        await page.getByLabel("邮箱").fill(demo("EMAIL"));
        await page.getByLabel("密码", { exact: true }).fill(demo("PASSWORD"));
        await page.getByRole("button", { name: "登录", exact: true }).click();
        await page.getByRole("navigation").first().waitFor();
        await settled(page);
      },
      signOut: async () => {
        await settled(page);
        await page.getByRole("button", { name: "账户" }).click();
        await page.getByRole("button", { name: "退出登录" }).click();
        await expect(page).toHaveURL(/\/admin\/login/);
      },
    });
    expect(complaints, "what the browser complained of").toEqual([]);
  },
});

export { expect } from "@playwright/test";
