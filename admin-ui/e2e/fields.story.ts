import { expect, test } from "./story";

test("a merchant defines a field, fills it in on a product, filters by it and takes it away", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/fields");
  await expect(page.getByRole("row", { name: /产地/ })).toContainText("景德镇 / 杭州");
  await page.getByRole("button", { name: "新建字段" }).click();
  const dialog = page.getByRole("dialog", { name: "新建字段" });
  await dialog.getByLabel("类型").click();
  await page.getByTitle("整数", { exact: true }).click();
  await dialog.getByLabel("键").fill("Capacity!");
  await dialog.getByLabel("名称", { exact: true }).fill("容量（毫升）");
  await dialog.getByLabel(/最大值/).fill("1000");
  await dialog.getByRole("button", { name: "新建" }).click();
  await expect(dialog.getByText(/键须以小写字母开头/)).toBeVisible();
  await story.shot("field-new");
  await dialog.getByLabel("键").fill("capacity");
  await dialog.getByRole("button", { name: "新建" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row", { name: /容量（毫升）/ })).toContainText("不大于 1000");
  await story.shot("fields");

  await story.open("/products");
  await page.getByRole("link", { name: /./ }).and(page.locator("[data-row-link]")).first().click();
  const section = page.getByRole("region", { name: "自定义字段" });
  await section.getByLabel("容量（毫升）").fill("2000");
  await section.getByRole("button", { name: "保存" }).click();
  await expect(section.getByText(/1000/).last()).toBeVisible();
  await section.getByLabel("容量（毫升）").fill("350");
  await section.getByLabel("货架").fill("Z-9-9");
  await section.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("已保存", { exact: true })).toBeVisible();
  const name = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";

  const metadata = page.getByRole("region", { name: "元数据" }).first();
  await metadata.getByRole("button", { name: "添加元数据" }).click();
  const note = page.getByRole("dialog", { name: "添加元数据" });
  await note.getByLabel("键").fill("erp.code");
  await note.getByLabel("值").fill("K3-0042");
  await note.getByRole("button", { name: "保存" }).click();
  await expect(note).toBeHidden();
  await expect(metadata.getByRole("row", { name: /erp\.code/ })).toContainText("K3-0042");
  await section.scrollIntoViewIfNeeded();
  await story.shot("product-fields");
  await metadata.getByRole("button", { name: "移除 erp.code" }).click();
  await page.getByRole("dialog", { name: "移除 erp.code？" }).getByRole("button", { name: "移除" }).click();
  await expect(metadata.getByRole("row", { name: /erp\.code/ })).toBeHidden();

  await story.open("/products");
  await page.getByLabel("货架").fill("Z-9");
  await expect(page.getByText("共 1 条")).toBeVisible();
  await expect(page.locator("[data-row-link]").first()).toHaveText(name);

  await story.open("/settings/fields");
  await page.getByRole("button", { name: "删除 容量（毫升）" }).click();
  const deleting = page.getByRole("dialog", { name: "删除字段 容量（毫升）？" });
  await deleting.getByRole("button", { name: "删除" }).click();
  await expect(deleting).toBeHidden();
  await expect(page.getByRole("row", { name: /容量（毫升）/ })).toBeHidden();
});
