import type { Page } from "@playwright/test";
import { act } from "./dialogs";
import { png } from "./picture";
import { buy, find, register, review } from "./shopper";
import { expect, test, type Story } from "./story";

const LACQUER_RED = [0x8c, 0x2f, 0x24];

/** What this run calls its things, so that runs against one shop do not meet. */
function names() {
  const run = Date.now().toString(36).toUpperCase();
  return { product: "漆器茶盒", english: "Lacquer tea box", sku: `LACQUER-${run}`, tracking: `SF${run}`, email: `buyer-${run}@example.com`.toLowerCase() };
}

/** Made and published in one go: two languages, a picture, a price, stock and its cost. */
async function createProduct(page: Page, story: Story, { product, english, sku }: ReturnType<typeof names>): Promise<void> {
  await story.open("/products");
  await page.getByRole("button", { name: "新建商品" }).click();
  await page.getByLabel("名称", { exact: true }).fill(product);
  await page.getByRole("tab", { name: /English/ }).first().click();
  await page.getByLabel("名称", { exact: true }).fill(english);
  await page.getByLabel("选择文件").setInputFiles({ name: "box.png", mimeType: "image/png", buffer: png(640, 480, LACQUER_RED) });
  await expect(page.getByRole("img", { name: "图片 1" })).toBeVisible({ timeout: 120_000 });
  await page.getByLabel("货号").first().fill(sku);
  await page.getByLabel("售价").first().fill("100");
  await page.getByLabel("期初库存").first().fill("5");
  await page.getByLabel("单位成本").first().fill("60");
  await page.getByRole("radio", { name: "立即上架" }).check();
  await page.getByRole("button", { name: "创建商品" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(product, { timeout: 30_000 });
}

/** Takes the money and sends the goods; the page shows each step at once. */
async function payShipDeliver(page: Page, story: Story, tracking: string): Promise<void> {
  const states = page.getByRole("heading", { level: 1 }).locator("..");
  await expect(page.getByRole("button", { name: "发货", exact: true }), "unpaid goods stay").toBeDisabled();
  await act(page, "确认收款", (dialog) => dialog.getByLabel("凭证号或流水号").fill(`BANK-${tracking}`));
  await expect(states).toContainText("已付款");
  await act(page, "发货", async (dialog) => {
    await dialog.getByLabel("承运商").fill("顺丰速运");
    await dialog.getByLabel("运单号").fill(tracking);
  });
  await expect(page.getByRole("region", { name: "发货记录" })).toContainText(tracking);
  await act(page, "标记签收");
  await expect(states).toContainText("已签收");
  await story.shot("journey-order-shipped");
}

/** One sale from the shelf to the books: what the merchant does in the browser, what the shopper does through the API. */
test("a merchant sells what they have just created, ships it, takes it back, and the journal shows it all", async ({ page, story, request }) => {
  test.setTimeout(300_000);
  const its = names();
  await story.signIn();
  await createProduct(page, story, its);

  const variant = await find(request, its.sku.toLowerCase());
  expect(variant.price, "a guest sees what it costs").toBe("100.00");
  const token = await register(request, its.email);
  const order = await buy(request, { token, email: its.email }, variant.id, "2");

  await story.open(`/orders/${order.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`订单 #${order.number}`);
  await payShipDeliver(page, story, its.tracking);

  const reviewId = await review(request, token, order.lineId, "漆面温润，盒盖严丝合缝，送长辈很合适。");
  await story.open("/reviews?state=PENDING");
  await page.getByRole("table").locator(`a[href$="/reviews/${reviewId}"]`).click();
  // The list stays until the review is there, and has a button for each of its rows.
  await expect(page).toHaveURL(new RegExp(`/reviews/${reviewId}`));
  const publish = page.getByRole("main").getByRole("button", { name: "发布", exact: true });
  await expect(publish).toHaveCount(1);
  await publish.click();
  await expect(page.locator("main header")).toContainText("已发布");
  await page.getByLabel("回复内容").fill("谢谢支持，漆器越用越亮。");
  await page.getByRole("button", { name: "保存回复" }).click();
  await expect(page.getByText("回复时间")).toBeVisible();
  await story.shot("journey-review-moderated");

  await story.open(`/orders/${order.id}`);
  await act(page, "退款", async (dialog) => {
    await dialog.getByText("全部剩余").click();
    await dialog.getByLabel("商品已退回，重新入库").check();
    await dialog.getByLabel("原因").fill("顾客退回");
  });
  const refunds = page.getByRole("region", { name: "退款记录" });
  await expect(refunds).toContainText("顾客退回");
  await story.shot("journey-refund");

  await page.getByRole("link", { name: "查看相关凭证" }).click();
  const journal = page.getByRole("table", { name: "凭证" });
  for (const event of ["收款", "销售", "退款"]) await expect(journal).toContainText(event);
  await story.shot("journey-journal");
  await story.open("/finance/balance-sheet");
  await expect(page.getByRole("main")).toContainText("借贷平衡");
  await story.shot("journey-balance-sheet");
});
