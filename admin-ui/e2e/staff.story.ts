import { ask, ownerToken } from "./api";
import { oneTimeCode } from "./oneTimeCode";
import { expect, test } from "./story";

test("a person gets a role for one warehouse only, and the list says so", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/staff");
  await page.getByRole("button", { name: "添加员工" }).click();
  const dialog = page.getByRole("dialog", { name: "添加员工" });
  await dialog.getByLabel("名称").fill("仓管 李强");
  await dialog.getByLabel("邮箱").fill(`keeper-${Date.now()}@demo.example`);
  await dialog.getByLabel("角色", { exact: true }).click();
  await page.getByTitle("仓管", { exact: true }).click();
  await page.keyboard.press("Escape");
  const scope = dialog.getByRole("group", { name: /角色的数据范围/ });
  await scope.getByLabel("仅限这些仓库或门店").click();
  await expect(page.locator(".ant-select-item-option-active").filter({ visible: true })).toHaveCount(1);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await story.shot("staff-scope");
  await dialog.getByRole("button", { name: "新建" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row", { name: /仓管 李强/ }).first()).toContainText("（仅限");
  await story.shot("staff-scoped");
});

test("the owner keeps duties apart, and sees every role against every permission", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/roles");
  const first = page.getByRole("switch").first();
  await expect(first).not.toBeChecked();
  await first.click();
  await expect(first).toBeChecked();
  await expect(page.getByRole("region", { name: "不相容职责" })).toContainText("目前兼任");
  await page.getByRole("region", { name: "各角色的权限" }).first().scrollIntoViewIfNeeded();
  await story.shot("roles-matrix");
  await first.click();
  await expect(first).not.toBeChecked();
});

test("whoever lost their telephone is signed out and loses their second factors", async ({ page, request, story }) => {
  const token = await ownerToken(request);
  const email = `lost-${Date.now()}@example.com`;
  const { roles } = await ask<{ roles: { nodes: { id: string; key: string }[] } }>(request, "{ roles { nodes { id key } } }", {}, token);
  const keeper = roles.nodes.find(({ key }) => key.includes("warehouse"))?.id;
  const password = "correct horse battery";
  await ask(request, "mutation ($input: StaffCreateInput!) { staffCreate(input: $input) { userErrors { message } } }", { input: { email, name: "张丢", password, roleIds: [keeper] } }, token);
  const { staffLogin } = await ask<{ staffLogin: { accessToken: string } }>(
    request,
    "mutation ($input: LoginInput!) { staffLogin(input: $input) { accessToken userErrors { message } } }",
    { input: { email, password } },
  );
  const { totpBegin } = await ask<{ totpBegin: { id: string; secret: string } }>(
    request,
    'mutation { totpBegin(input: { name: "手机" }) { id secret userErrors { message } } }',
    {},
    staffLogin.accessToken,
  );
  const confirmed = { id: totpBegin.id, code: oneTimeCode(totpBegin.secret) };
  await ask(request, "mutation ($input: TotpConfirmInput!) { totpConfirm(input: $input) { userErrors { message } } }", { input: confirmed }, staffLogin.accessToken);

  await story.signIn();
  await story.open(`/settings/staff?q=${email}`);
  await expect(page.getByRole("row", { name: /张丢/ }).first()).toContainText("验证器应用");
  await page.getByRole("button", { name: "张丢 的登录情况" }).first().click();
  const dialog = page.getByRole("dialog", { name: "张丢 的登录情况" });
  await expect(dialog.getByRole("table", { name: "登录的设备" }).getByRole("row")).toHaveCount(2);
  await story.shot("staff-sign-in");
  await dialog.getByRole("button", { name: "重置第二验证方式" }).click();
  const asking = page.getByRole("dialog", { name: "重置 张丢 的第二验证方式？" });
  await expect(asking).toContainText("邮件告知本人");
  await asking.getByRole("button", { name: "重置第二验证方式" }).click();
  await expect(asking).toBeHidden();
  await expect(dialog.getByText("尚未启用，仅凭密码登录")).toBeVisible();
  await expect(dialog.getByText("目前没有登录的设备").first()).toBeVisible();
});

test("an owner lets a role ask for a second factor", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/roles");
  const row = page.getByRole("row", { name: /^会计|^财务/ }).first();
  await row.getByRole("button", { name: /^编辑/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("持有者须启用第二验证方式").check();
  await story.shot("role-factor");
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText("必须启用");
});
