import { expect, test } from "./story";

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
