import type { APIRequestContext, Page } from "@playwright/test";
import { ask, ownerToken } from "./api";
import { oneTimeCode } from "./oneTimeCode";
import { expect, test, type Story } from "./story";

const PASSWORD = "correct horse battery";

interface Made {
  readonly roleCreate: { readonly role: { readonly id: string } };
}

/** Takes somebody on, whose role may ask for a second factor; returns their address. */
async function takeOn(request: APIRequestContext, name: string, requiresFactor: boolean): Promise<string> {
  const token = await ownerToken(request);
  const email = `${name}-${Date.now()}@example.com`;
  const role = { name: [{ locale: "zh-CN", value: `仓管 ${name}` }], permissions: ["read_stock", "read_orders"], requiresFactor };
  const { roleCreate } = await ask<Made>(
    request,
    "mutation ($input: RoleCreateInput!) { roleCreate(input: $input) { role { id } userErrors { code message } } }",
    { input: role },
    token,
  );
  await ask(
    request,
    "mutation ($input: StaffCreateInput!) { staffCreate(input: $input) { staffMember { id } userErrors { code message } } }",
    { input: { email, name, password: PASSWORD, roleIds: [roleCreate.role.id] } },
    token,
  );
  return email;
}

async function enter(page: Page, story: Story, email: string): Promise<void> {
  await story.open("/login");
  await story.speak("zh-CN");
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
}

/** Reads the recovery codes that are shown this once. */
async function keepCodes(page: Page, story: Story, picture?: string): Promise<string[]> {
  const dialog = page.getByRole("dialog", { name: "恢复码" });
  await expect(dialog.getByRole("listitem")).toHaveCount(10);
  const codes = await dialog.getByRole("listitem").allTextContents();
  await expect(page.locator(".ant-message-notice")).toHaveCount(0);
  if (picture) await story.shot(picture);
  await dialog.getByRole("button", { name: "我已保存" }).click();
  await expect(dialog).toBeHidden();
  return codes;
}

test("whose role asks for a factor sets up an app first, and signs in by its code or a recovery code", async ({ page, request, story }) => {
  const email = await takeOn(request, "app", true);
  await enter(page, story, email);
  await expect(page.getByText("请先启用第二验证方式")).toBeVisible();
  await story.open("/inventory");
  await expect(page).toHaveURL(/\/settings\/security$/);
  await story.shot("security-required");

  await page.getByRole("button", { name: "添加验证器应用" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "下一步" }).click();
  const dialog = page.getByRole("dialog", { name: "添加验证器应用" });
  const secret = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByLabel("验证码", { exact: true }).fill("000000");
  await dialog.getByRole("button", { name: "启用" }).click();
  await expect(dialog.getByText("验证码或通行密钥错误，或已使用过。")).toBeVisible();
  await story.shot("security-totp");
  await dialog.getByLabel("验证码", { exact: true }).fill(oneTimeCode(secret));
  await dialog.getByRole("button", { name: "启用" }).click();
  const [recovery = ""] = await keepCodes(page, story, "security-codes");
  await expect(page.getByText("请先启用第二验证方式")).toBeHidden();
  await expect(page.getByText("还有 10 个恢复码可用。")).toBeVisible();
  await story.shot("security");

  await story.signOut();
  await enter(page, story, email);
  const code = page.getByLabel("验证码或恢复码");
  await expect(code).toBeFocused();
  await code.fill("000000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("验证码或通行密钥错误");
  await story.shot("login-second-step");
  await code.fill(oneTimeCode(secret, 1));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("概览");

  await story.signOut();
  await enter(page, story, email);
  await code.fill(recovery);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("概览");
  await story.settled();
  await story.open("/settings/security");
  await expect(page.getByText("还有 9 个恢复码可用。")).toBeVisible();
  await expect(page.getByRole("row", { name: /第二步错误/ })).toHaveCount(1);
});

test("a passkey is made, signs in alone and as the second step, and is taken away", async ({ page, request, story }) => {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const email = await takeOn(request, "passkey", false);
  await enter(page, story, email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("概览");
  await story.settled();
  await story.open("/settings/security");
  await page.getByRole("button", { name: "添加通行密钥" }).click();
  const dialog = page.getByRole("dialog", { name: "添加通行密钥" });
  await dialog.getByLabel("名称").fill("店里的电脑");
  await dialog.getByRole("button", { name: "下一步" }).click();
  await keepCodes(page, story);
  await expect(page.getByRole("row", { name: /店里的电脑/ })).toContainText("通行密钥");

  await story.signOut();
  await page.getByRole("button", { name: "使用通行密钥登录" }).click();
  await expect(page.getByRole("heading", { level: 1 }), "it leads back to where they were").toHaveText("登录安全");

  await story.signOut();
  await enter(page, story, email);
  await expect(page.getByLabel("恢复码")).toBeVisible();
  await page.getByRole("button", { name: "使用通行密钥", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("概览");

  await story.open("/settings/security");
  await page.getByRole("button", { name: "移除 店里的电脑" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "移除" }).click();
  await expect(page.getByText("仅凭密码登录。")).toBeVisible();
});

const TOO_OLD = { code: "SIGN_IN_AGAIN", message: "此操作需要在最近 10 分钟内登录过，请再次验证身份。", field: [] };

/** Refuses the next mutation of a name as the server does ten minutes after a sign-in; all others reach it. */
async function refuseOnce(page: Page, mutation: string): Promise<void> {
  let refused = false;
  await page.route("**/graphql", async (route) => {
    if (refused || !route.request().postData()?.includes(`${mutation}(input`)) return route.fallback();
    refused = true;
    await route.fulfill({ json: { data: { [mutation]: { __typename: "Payload", userErrors: [{ __typename: "SignInAgain", ...TOO_OLD }] } } } });
  });
}

test("what needs a recent proof asks for the password and is done then, or is left undone", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/apps");
  await refuseOnce(page, "appCreate");
  await page.getByRole("button", { name: "注册应用" }).click();
  const form = page.getByRole("dialog", { name: "注册应用" });
  await form.getByLabel("名称").fill("对账");
  await form.getByLabel("查看全部订单").check();
  await form.getByRole("button", { name: "新建" }).click();
  const proof = page.getByRole("dialog", { name: "请再次验证身份" });
  await expect(proof.getByLabel("登录密码")).toBeFocused();
  await proof.getByLabel("登录密码").fill("not the password");
  await page.keyboard.press("Enter");
  await expect(proof.locator(".ant-form-item-explain-error, [role=alert]").first()).toBeVisible();
  await story.shot("security-proof");
  await proof.getByRole("button", { name: "取消" }).click();
  await expect(proof).toBeHidden();
  await expect(form.getByText(TOO_OLD.message)).toBeVisible();

  await page.unrouteAll();
  await refuseOnce(page, "appCreate");
  await form.getByRole("button", { name: "新建" }).click();
  await proof.getByLabel("登录密码").fill(process.env["ENTREPOT_DEMO_PASSWORD"] ?? "");
  await page.keyboard.press("Enter");
  const secret = page.getByRole("dialog", { name: "应用密钥" });
  await secret.getByRole("button", { name: "我已保存" }).click();
  await expect(page.getByRole("row", { name: /对账/ })).toHaveCount(1);
});
