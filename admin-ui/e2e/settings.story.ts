import { expect, test } from "./story";

test("a merchant changes a setting of the shop and finds it kept", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/shop");
  await story.shot("settings-shop");
  const fee = page.getByLabel("运费");
  await fee.fill("一元");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("请输入有效的数字，注意小数位数")).toBeVisible();
  await fee.fill("12.5");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("已保存")).toBeVisible();
  await story.reload();
  await expect(fee).toHaveValue("12.50");
  await fee.fill("0");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("已保存")).toBeVisible();
});

test("two who edit the shop at once: the later one is told", async ({ page, context, story }) => {
  await story.signIn();
  await story.open("/settings/shop");
  const other = await context.newPage();
  await other.goto("/admin/settings/shop");
  await other.getByLabel("购物车保留").fill("31");
  await other.getByRole("button", { name: "保存" }).click();
  await expect(other.getByText("已保存")).toBeVisible();
  await other.close();
  await page.getByLabel("购物车保留").fill("29");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
});

test("an app's secret is shown once, staff and roles are there", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/apps");
  await page.getByRole("button", { name: "注册应用" }).click();
  const dialog = page.getByRole("dialog", { name: "注册应用" });
  await dialog.getByLabel("名称").fill("报表");
  await dialog.getByLabel("查看全部订单").check();
  await dialog.getByRole("button", { name: "新建" }).click();
  const secret = page.getByRole("dialog", { name: "应用密钥" });
  await expect(secret).toContainText("仅显示这一次");
  await secret.getByRole("button", { name: "我已保存" }).click();
  await expect(secret).toBeHidden();
  await expect(page.getByRole("row", { name: /报表/ }).first()).toContainText("1 项权限");
  await story.shot("settings-apps");
  for (const [path, name] of [["/settings/staff", "员工"], ["/settings/roles", "角色"], ["/settings/places", "渠道与仓库"]] as const) {
    await story.open(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await story.shot(path.slice(1).replace("/", "-"));
  }
});

test("a session elsewhere is signed out", async ({ page, browser, story }) => {
  const elsewhere = await browser.newPage();
  await elsewhere.goto(`${process.env["ENTREPOT_E2E_URL"] ?? ""}/admin/login`);
  await elsewhere.getByLabel(/邮箱|E-mail/).fill(process.env["ENTREPOT_DEMO_EMAIL"] ?? "");
  await elsewhere.getByLabel(/^(密码|Password)$/).fill(process.env["ENTREPOT_DEMO_PASSWORD"] ?? "");
  await elsewhere.getByRole("button", { name: /^(登录|Sign in)$/ }).click();
  await elsewhere.getByRole("navigation").first().waitFor();
  await story.signIn();
  await story.open("/settings");
  // Below the header and this session stands the one that was used last before it.
  const row = page.getByRole("table", { name: "登录的设备" }).getByRole("row").nth(2);
  await row.getByRole("button", { name: "退出" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "退出" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/admin\/login/);
  await elsewhere.close();
});
