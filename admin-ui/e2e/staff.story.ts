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
