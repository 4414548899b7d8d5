import { readFile } from "node:fs/promises";
import { expect, test } from "./story";

test("a merchant exports what a list is narrowed to, and downloads it", async ({ page, story }) => {
  await story.signIn();
  await story.open("/products?state=DRAFT");
  const drafts = await page.locator("[data-row-link]").count();
  await page.getByRole("button", { name: "导出" }).click();
  const dialog = page.getByRole("dialog", { name: "导出商品" });
  await expect(dialog.getByLabel("符合当前搜索与筛选的全部行")).toBeChecked();
  await story.shot("export");
  await dialog.getByRole("button", { name: "开始导出" }).click();
  const progress = page.getByRole("dialog", { name: "导出", exact: true });
  await expect(progress.getByText("已完成")).toBeVisible({ timeout: 30_000 });
  await story.shot("export-done");
  const coming = page.waitForEvent("download");
  await progress.getByRole("link", { name: "下载" }).click();
  const lines = (await readFile(await (await coming).path(), "utf8")).trim().split("\n");
  expect(lines[0]).toContain('"id","name","slug","state"');
  expect(lines).toHaveLength(1 + drafts);
  await progress.getByRole("button", { name: "关闭" }).last().click();
});

test("a file is imported row by row, and those that were refused come back with the reason", async ({ page, story }) => {
  await story.signIn();
  await story.open("/bulk");
  await page.getByRole("button", { name: "导入", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "导入" });
  await expect(dialog.getByRole("table", { name: "文件的列" })).toContainText("必填");
  const address = `import-${Date.now()}@example.com`;
  const chooser = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: "选择文件" }).click();
  await (await chooser).setFiles({ name: "顾客.csv", mimeType: "text/csv", buffer: Buffer.from(`name,email\n王伟,${address}\n李娜,li@\n`) });
  await story.shot("import");
  await dialog.getByRole("button", { name: "开始导入" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: /导入新顾客（CSV）/ }).first();
  await expect(row).toContainText("已完成", { timeout: 30_000 });
  await story.shot("bulk");
  const coming = page.waitForEvent("download");
  await row.getByRole("link", { name: "下载被拒绝的行" }).click();
  const told = await readFile(await (await coming).path(), "utf8");
  expect(told).toContain('2,"EMAIL_INVALID","email"');
  expect(told).not.toContain(address);
  await row.getByRole("button", { name: /详情/ }).click();
  await expect(page.getByRole("dialog").getByRole("region", { name: "GraphQL 文档" })).toContainText("customerCreate");
  await story.shot("bulk-detail");
});
