import { ask, ownerToken } from "./api";
import { openProvider } from "./provider";
import { expect, test } from "./story";

const TAKE_ON = "mutation ($input: StaffCreateInput!) { staffCreate(input: $input) { staffMember { id } userErrors { code message } } }";
const ROLES = "{ roles { nodes { id key } } }";
const PASSWORD = "correct horse battery";

test("a provider is registered, lets staff in who link it once by their password, and is taken away", async ({ page, request, story }) => {
  const provider = await openProvider();
  const token = await ownerToken(request);
  const { roles } = await ask<{ roles: { nodes: { id: string; key: string | null }[] } }>(request, ROLES, {}, token);
  const roleIds = roles.nodes.filter(({ key }) => key === "warehouse_keeper").map(({ id }) => id);
  const email = `external-${Date.now()}@example.com`;
  await ask(request, TAKE_ON, { input: { email, name: "安妮", password: PASSWORD, roleIds } }, token);

  await story.signIn();
  await story.open("/settings/providers");
  await expect(page.getByText("还没有登记身份提供方")).toBeVisible();
  await expect(page.getByText(`${process.env["ENTREPOT_E2E_URL"] ?? ""}/sign-in/callback`)).toBeVisible();
  await page.getByRole("button", { name: "登记身份提供方" }).click();
  const dialog = page.getByRole("dialog", { name: "登记身份提供方" });
  await dialog.getByLabel("名称").fill("公司账号");
  await dialog.getByLabel("签发者").fill("https://login.example/?a=b");
  await dialog.getByLabel("客户端 ID").fill(provider.clientId);
  await dialog.getByLabel("客户端密钥").fill(provider.clientSecret);
  await dialog.getByRole("button", { name: "登记" }).click();
  await expect(dialog.getByText("签发者须为 https 地址")).toBeVisible();
  await dialog.getByLabel("没有账号的人登录时自动开户").check();
  await story.shot("provider-new");
  await dialog.getByLabel("没有账号的人登录时自动开户").uncheck();
  await dialog.getByLabel("签发者").fill(provider.issuer);
  await dialog.getByRole("button", { name: "登记" }).click();
  const row = page.getByRole("row", { name: /公司账号/ });
  await expect(row).toContainText("启用");
  await expect(row).toContainText("否，仅限已有账号");

  await story.signOut();
  const enter = page.getByRole("button", { name: "使用 公司账号 登录" });
  await enter.waitFor();
  await story.shot("login-providers");
  await enter.click();
  await expect(page.getByRole("alert")).toContainText("身份提供方未允许登录");
  await expect(page, "what was brought back is in no history").toHaveURL(/\/admin\/login(\?[^#]*)?$/);
  await page.getByRole("button", { name: "返回登录" }).click();

  provider.vouchFor({ sub: "1", email: `nobody-${email}`, name: "Nobody" });
  await enter.click();
  await expect(page.getByRole("alert")).toContainText("该邮箱没有账号");
  await page.getByRole("button", { name: "返回登录" }).click();

  provider.vouchFor({ sub: "2", email, name: "Ann" });
  await enter.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("关联已有账号");
  await page.getByLabel("密码").fill("not the password");
  await page.keyboard.press("Enter");
  await expect(page.getByText("邮箱或密码错误。")).toBeVisible();
  await page.getByLabel("密码").fill(PASSWORD);
  await page.getByRole("button", { name: "关联并登录" }).click();
  await page.getByRole("navigation").first().waitFor();

  await story.open("/settings/security");
  await page.getByRole("button", { name: "解除 公司账号" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "解除" }).click();
  await page.getByRole("button", { name: "关联 公司账号" }).click();
  await expect(page.getByRole("button", { name: "解除 公司账号" })).toBeVisible();
  await story.settled();
  await story.shot("security-identities");

  await story.signOut();
  await enter.click();
  await expect(page.getByRole("heading", { level: 1 }), "it leads back to where they were").toHaveText("登录安全");
  await story.signOut();

  await story.signIn();
  await story.open("/settings/providers");
  await page.getByRole("button", { name: "停用 公司账号" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用" }).click();
  await expect(row).toContainText("已停用");
  await page.getByRole("button", { name: "删除 公司账号" }).click();
  await expect(page.getByRole("dialog")).toContainText("不能恢复");
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
  await expect(page.getByText("还没有登记身份提供方")).toBeVisible();
  await provider.stop();
});
