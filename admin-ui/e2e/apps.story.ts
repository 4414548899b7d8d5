import { createHash, randomBytes } from "node:crypto";
import { ask, ownerToken } from "./api";
import { expect, test } from "./story";

const MANIFEST = {
  name: "库存日报",
  homepage: "https://report.example/",
  scopes: ["read_stock", "read_orders"],
  webhooks: [{ topics: ["orders/created"], url: "https://report.example/orders" }],
};
const CREATE = "mutation ($input: AppCreateInput!) { appCreate(input: $input) { app { id clientId } userErrors { message } } }";
const VIEWER = "{ viewer { kind permissions } }";

test("an app that acts for people is registered with its addresses, and uninstalled knowing what that means", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/apps");
  await page.getByRole("button", { name: "注册应用" }).click();
  const dialog = page.getByRole("dialog", { name: "注册应用" });
  await dialog.getByLabel("名称").fill("员工排班");
  await dialog.getByLabel("运行方式").click();
  await page.getByTitle("员工登录使用的网站，有自己的服务器").click();
  await dialog.getByLabel("授权后返回的地址").fill("https://shifts.example/back");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("查看全部订单").check();
  await story.shot("app-new");
  await dialog.getByRole("button", { name: "新建" }).click();
  const secret = page.getByRole("dialog", { name: "应用密钥" });
  await secret.getByRole("button", { name: "我已保存" }).click();
  await expect(secret).toBeHidden();
  const row = page.getByRole("row", { name: /员工排班/ });
  await expect(row).toContainText("经员工授权后代其操作");
  await expect(row).toContainText("https://shifts.example/back");
  await story.shot("apps");
  await row.getByRole("button", { name: "卸载" }).click();
  const ask = page.getByRole("dialog");
  await expect(ask).toContainText("所有人的授权被撤回");
  await ask.getByRole("button", { name: "卸载" }).click();
  await expect(ask).toBeHidden();
});

test("an app is installed as it says of itself, and its static tokens are made, replaced and ended", async ({ page, request, story }) => {
  await story.signIn();
  await story.open("/settings/apps");
  await page.getByRole("button", { name: "按清单安装" }).click();
  const source = page.getByRole("dialog", { name: "按清单安装" });
  await source.getByText("文本", { exact: true }).click();
  await source.getByLabel("清单文本").fill("name: 库存日报");
  await source.getByRole("button", { name: "查看" }).click();
  await expect(source.getByRole("alert")).toContainText("应用清单无效");
  await source.getByLabel("清单文本").fill(JSON.stringify(MANIFEST));
  await source.getByRole("button", { name: "查看" }).click();
  const agreement = page.getByRole("dialog", { name: "安装 库存日报？" });
  await expect(agreement).toContainText("以自身名义运行，由您负责");
  await expect(agreement).toContainText("orders/created → https://report.example/orders");
  await story.settled();
  await story.shot("app-install");
  await agreement.getByRole("button", { name: "安装" }).click();
  const secrets = page.getByRole("dialog", { name: "库存日报 已安装" });
  await expect(secrets.locator("code")).toHaveCount(3);
  await secrets.getByRole("button", { name: "我已保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("库存日报");
  await expect(page.getByRole("list", { name: "Webhook" })).toContainText("https://report.example/orders");

  await page.getByRole("button", { name: "新建令牌" }).click();
  const making = page.getByRole("dialog", { name: "新建令牌" });
  await making.getByLabel("名称").fill("日报脚本");
  await making.getByRole("checkbox").first().uncheck();
  await making.getByRole("button", { name: "新建" }).click();
  const shown = page.getByRole("dialog", { name: "新的令牌" });
  const first = (await shown.locator("code").textContent()) ?? "";
  await shown.getByRole("button", { name: "我已保存" }).click();
  expect(await ask(request, VIEWER, {}, first)).toEqual({ viewer: { kind: "APP", permissions: [expect.any(String)] } });
  const row = page.getByRole("row", { name: /日报脚本/ });
  await expect(row).toContainText(first.slice(0, 8));
  await expect(row).toContainText("长期有效");

  await page.getByRole("button", { name: "更换 日报脚本" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "更换" }).click();
  const second = (await shown.locator("code").textContent()) ?? "";
  await shown.getByRole("button", { name: "我已保存" }).click();
  await expect(row).toHaveCount(2);
  for (const token of [first, second]) expect((await ask<{ viewer: { kind: string } }>(request, VIEWER, {}, token)).viewer.kind).toBe("APP");
  await story.settled();
  await story.shot("app");
  await page.getByRole("button", { name: "作废 日报脚本" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "作废" }).click();
  await expect(row).toHaveCount(1);
  const answers = await Promise.all([first, second].map((token) => request.post("/graphql", { data: { query: VIEWER }, headers: { Authorization: `Bearer ${token}` } })));
  expect(answers.map((answer) => answer.status()).toSorted(), "one of both works").toEqual([200, 401]);

  await page.getByRole("button", { name: "停用" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用" }).click();
  await expect(page.getByText("此应用已停用")).toBeVisible();
  await page.getByRole("button", { name: "卸载" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "卸载" }).click();
  await expect(page.getByText("库存日报")).toHaveCount(0);
  await story.open("/changes?operation=appUpdate");
  const change = page.getByRole("row", { name: /应用：修改/ }).first();
  await change.getByText("状态").first().click();
  await expect(change.locator("dd")).toHaveText(/启用.*已停用/);
});

test("what one allowed an app is listed, and ends at once when it is withdrawn", async ({ page, request, story }) => {
  const back = "https://shifts.example/back";
  const input = { name: "排班助手", scopes: ["read_stock", "read_orders"], authentication: "NONE", redirectUris: [back] };
  const { appCreate } = await ask<{ appCreate: { app: { clientId: string } } }>(request, CREATE, { input }, await ownerToken(request));
  const verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    response_type: "code",
    client_id: appCreate.app.clientId,
    redirect_uri: back,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  await page.route(`${back}**`, (route) => route.fulfill({ contentType: "text/html", body: "<h1>Back</h1>" }));
  await page.goto(`/oauth/authorize?${asked.toString()}`);
  await page.getByLabel("邮箱").fill(process.env["ENTREPOT_DEMO_EMAIL"] ?? "");
  await page.getByLabel("密码").fill(process.env["ENTREPOT_DEMO_PASSWORD"] ?? "");
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("button", { name: "允许" }).click();
  await expect(page.getByRole("heading", { name: "Back" })).toBeVisible();
  const code = new URL(page.url()).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: back, code_verifier: verifier, client_id: appCreate.app.clientId };
  const taken = (await (await request.post("/oauth/token", { form })).json()) as { access_token: string };
  expect((await ask<{ viewer: { kind: string } }>(request, VIEWER, {}, taken.access_token)).viewer.kind).toBe("STAFF");

  await story.signIn();
  await story.open("/settings/security");
  const row = page.getByRole("row", { name: /排班助手/ });
  await row.getByText("2 项权限").click();
  await expect(row).toContainText("查看全部订单");
  await story.shot("security-consents");
  await page.getByRole("button", { name: "撤回 排班助手" }).click();
  await expect(page.getByRole("dialog")).toContainText("令牌立即失效");
  await page.getByRole("dialog").getByRole("button", { name: "撤回" }).click();
  await expect(row).toHaveCount(0);
  const after = await request.post("/graphql", { data: { query: VIEWER }, headers: { Authorization: `Bearer ${taken.access_token}` } });
  expect(after.status()).toBe(401);
});
