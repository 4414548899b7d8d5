import type { Page } from "@playwright/test";
import { expect, test, type Story } from "./story";

const SKU = "POT-GW";

/** Opens the stock page of the SKU by searching the list. */
async function openStock(page: Page, story: Story): Promise<void> {
  await story.open(`/inventory?q=${SKU}`);
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "当前库存" })).toBeVisible();
}

async function onHand(page: Page): Promise<number> {
  const card = page.getByRole("region", { name: "当前库存" }).getByText("现有", { exact: true }).locator("..");
  return Number((await card.innerText()).replace(/\D/g, ""));
}

test("staff look at stock, at what runs low and at the movements", async ({ page, story }) => {
  test.slow();
  await story.signIn();
  await story.open("/inventory");
  await expect(page.getByRole("table", { name: "库存数量" }).getByRole("row")).not.toHaveCount(1);
  await story.shot("inventory");
  await page.getByRole("link", { name: "低库存" }).click();
  await expect(page.getByRole("table", { name: "低库存" })).toBeVisible();
  await story.shot("inventory-low");
  await page.getByRole("link", { name: "库存流水" }).click();
  await expect(page.getByRole("table", { name: "库存流水" })).toBeVisible();
  await story.shot("inventory-moves");
});

test("stock is received at a cost, corrected with a reason, and known as of an earlier day", async ({ page, story }) => {
  test.slow();
  await story.signIn();
  await openStock(page, story);
  const before = await onHand(page);

  await page.getByRole("button", { name: "收货入库" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("数量", { exact: true }).fill("4");
  await dialog.getByLabel("单位成本").fill("88");
  await expect(dialog.getByText("执行后的变化")).toBeVisible();
  await expect(dialog.getByText(String(before + 4)).first()).toBeVisible();
  await story.shot("inventory-receive");
  await dialog.getByRole("button", { name: "收货入库" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => onHand(page)).toBe(before + 4);

  await page.getByRole("button", { name: "调整库存" }).click();
  await dialog.getByText("按盘点数", { exact: true }).click();
  await dialog.getByLabel("实盘数量").fill(String(before + 1));
  await dialog.getByLabel(/^备注/).fill("月末盘点");
  await expect(dialog.getByText("执行后的变化")).toBeVisible();
  await dialog.getByRole("button", { name: "调整库存" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => onHand(page)).toBe(before + 1);
  await expect(page.getByRole("table", { name: "库存流水" })).toContainText("月末盘点");

  await page.getByRole("button", { name: "低库存提醒" }).click();
  await dialog.getByLabel(/低库存阈值/).fill(String(before + 50));
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await story.shot("inventory-variant");
  await story.open("/inventory/low");
  await expect(page.getByRole("table", { name: "低库存" })).toContainText(SKU);
});
