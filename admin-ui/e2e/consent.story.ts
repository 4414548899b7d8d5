import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ask, ownerToken } from "./api";
import { expect, test } from "./story";

const BACK = "https://app.example/back";
const CREATE = `mutation ($input: AppCreateInput!) {
  appCreate(input: $input) { app { clientId } userErrors { message } }
}`;

/** Where the app sends its person to. */
async function addressOf(request: Parameters<typeof ownerToken>[0]): Promise<string> {
  const input = { name: "报表 Report", scopes: ["read_stock", "read_orders"], authentication: "NONE", redirectUris: [BACK] };
  const { appCreate } = await ask<{ appCreate: { app: { clientId: string } } }>(
    request,
    CREATE,
    { input },
    await ownerToken(request),
  );
  const asked = new URLSearchParams({
    response_type: "code",
    client_id: appCreate.app.clientId,
    redirect_uri: BACK,
    code_challenge: createHash("sha256").update(randomBytes(32)).digest("base64url"),
    code_challenge_method: "S256",
    state: "状态 1",
  });
  return `/oauth/authorize?${asked.toString()}`;
}

test("a person signs in at the shop's own page, allows an app, and is sent back to it", async ({ page, request }) => {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.route(`${BACK}**`, (route) => route.fulfill({ contentType: "text/html", body: "<h1>Back</h1>" }));
  await page.goto(await addressOf(request));

  await expect(page.getByRole("heading", { level: 1 })).toContainText("登录");
  await page.getByLabel("邮箱").fill(process.env["ENTREPOT_DEMO_EMAIL"] ?? "");
  await page.getByLabel("密码").fill("not the password");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("alert")).toHaveText("邮箱或密码错误。");
  await page.getByLabel("邮箱").fill(process.env["ENTREPOT_DEMO_EMAIL"] ?? "");
  await page.getByLabel("密码").fill(process.env["ENTREPOT_DEMO_PASSWORD"] ?? "");
  await page.getByRole("button", { name: "登录" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("允许 报表 Report？");
  await expect(page.getByRole("listitem")).toHaveCount(2);
  await page.setViewportSize({ width: 390, height: 844 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, "pixels wider than a phone").toBeLessThanOrEqual(0);
  const background = await page.getByRole("button", { name: "允许" }).evaluate((one) => getComputedStyle(one).backgroundColor);
  expect(background, "the policy lets the page's own style in").toBe("rgb(9, 88, 217)");

  await page.getByRole("button", { name: "允许" }).click();
  await expect(page.getByRole("heading", { name: "Back" })).toBeVisible();
  const told = new URL(page.url()).searchParams;
  expect([told.get("state"), told.get("iss"), told.has("code")]).toEqual(["状态 1", process.env["ENTREPOT_E2E_URL"], true]);
  expect(complaints).toEqual([]);
});

test("56 nobody can frame the page", async ({ page, request, baseURL }) => {
  const failed: (string | undefined)[] = [];
  page.on("requestfailed", (one) => failed.push(one.failure()?.errorText));
  const address = `${baseURL}${await addressOf(request)}`;
  const body = `<iframe src="${address.replaceAll("&", "&amp;")}"></iframe>`;
  // On this machine too, since browsers keep pages of others from framing what is local anyway.
  const framing = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(body));
  await new Promise<void>((ready) => framing.listen(0, "127.0.0.1", ready));
  await page.goto(`http://127.0.0.1:${(framing.address() as AddressInfo).port}/`);
  await expect.poll(() => failed).toContain("net::ERR_BLOCKED_BY_RESPONSE");
  await expect(page.frameLocator("iframe").getByRole("button")).toHaveCount(0);
  framing.close();
});
