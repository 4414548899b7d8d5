import type { Page } from "@playwright/test";
import { act } from "./dialogs";
import { expect, test, type Story } from "./story";

const SKU = "CUP-TL";

/** What can be sold of the SKU now, as its stock page says. */
async function availableOf(page: Page, story: Story): Promise<number> {
  await story.open(`/inventory?q=${SKU}`);
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("库存");
  const card = page.getByRole("region", { name: "当前库存" }).getByText("可售", { exact: true }).locator("..");
  return Number((await card.innerText()).replace(/\D/g, ""));
}

/** An order of some units at the counter, paid by bank; leaves its page open. */
async function takeOrder(page: Page, story: Story, units: string): Promise<void> {
  await story.open("/orders/new");
  await page.getByRole("combobox", { name: "搜索商品名、货号或条码" }).fill(SKU);
  await page.getByTitle(new RegExp(SKU)).click();
  await page.getByLabel("数量", { exact: true }).fill(units);
  await page.getByLabel("姓名").fill("王芳");
  await expect(page.getByText("执行后的变化")).toBeVisible();
  await page.getByRole("button", { name: "下单" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("订单 #");
}

test("staff find orders by number, state and date, and look at one", async ({ page, story }) => {
  test.slow();
  await story.signIn();
  await story.open("/orders");
  await expect(page.getByRole("table", { name: "订单" }).getByRole("row")).not.toHaveCount(1);
  await story.shot("orders");
  await page.getByText("待发货", { exact: true }).first().click();
  await expect(page).toHaveURL(/fulfilment=UNFULFILLED%2CPARTIAL/);
  await page.getByLabel("订单号、邮箱、电话或姓名").fill("没有这个人");
  await expect(page.getByText("没有符合条件的结果")).toBeVisible();
  await page.getByRole("button", { name: "清除筛选" }).click();
  await page.getByRole("row").nth(1).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("订单 #");
  await story.shot("order");
});

test("part of an order is shipped with tracking, then the rest; a unit comes back and is in stock again", async ({ page, story }) => {
  test.slow();
  await story.signIn();
  const before = await availableOf(page, story);
  await takeOrder(page, story, "3");
  const ship = page.getByRole("main").getByRole("button", { name: "发货", exact: true });
  await expect(ship).toHaveAttribute("aria-disabled", "true");
  await expect(ship).toHaveAccessibleDescription(/须付款后才能发货/);
  await act(page, "确认收款", async (dialog) => dialog.getByLabel("凭证号或流水号").fill(`BANK-${Date.now()}`));

  await act(page, "发货", async (dialog) => {
    await dialog.getByLabel(/本次发货数量/).fill("1");
    await dialog.getByLabel("承运商").fill("顺丰速运");
    await dialog.getByLabel("运单号").fill("SF0000001");
  });
  await expect(page.getByRole("heading", { level: 1 }).locator("..")).toContainText("部分发货");
  await expect(page.getByRole("region", { name: "发货记录" })).toContainText("SF0000001");
  await act(page, "发货", async (dialog) => dialog.getByLabel("运单号").fill("SF0000002"));
  await expect(page.getByRole("region", { name: "发货记录" })).toContainText("SF0000002");
  await act(page, "标记签收");
  await expect(page.getByRole("heading", { level: 1 }).locator("..")).toContainText("已签收");

  await page.getByRole("main").getByRole("button", { name: "退款", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/退款数量/).fill("1");
  await dialog.getByLabel("原因").fill("有一个裂纹");
  await expect(dialog.getByText("退回库存数量")).toBeVisible();
  await story.shot("order-refund");
  await dialog.getByRole("button", { name: "退款", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("region", { name: "退款记录" })).toContainText("有一个裂纹");
  await story.shot("order-refunded");
  expect(await availableOf(page, story)).toBe(before - 2);
});

test("an unpaid order is cancelled with a reason, and what it held is free again", async ({ page, story }) => {
  await story.signIn();
  const before = await availableOf(page, story);
  await takeOrder(page, story, "1");
  expect(await availableOf(page, story)).toBe(before - 1);
  await page.goBack();
  await page.goBack();
  await act(page, "取消订单", async (dialog) => dialog.getByLabel("原因").fill("顾客改变主意"));
  await expect(page.getByRole("region", { name: "订单历史" })).toContainText("顾客改变主意");
  expect(await availableOf(page, story)).toBe(before);
});
