import type { APIRequestContext } from "@playwright/test";
import { ask, ownerToken } from "./api";
import { register } from "./shopper";
import { expect, test } from "./story";

const run = Date.now().toString(36);
const CREATE = "mutation ($input: OrderCreateInput!, $key: String!) { orderCreate(input: $input) @idempotent(key: $key) { order { id lines { id } } userErrors { message } } }";
const SHIP = "mutation ($input: OrderShipInput!, $key: String!) { orderShip(input: $input) @idempotent(key: $key) { order { id } userErrors { message } } }";
const ARRIVED = "mutation ($input: OrderMarkDeliveredInput!, $key: String!) { orderMarkDelivered(input: $input) @idempotent(key: $key) { order { id } userErrors { message } } }";

/** A customer buys something, receives it and reviews it: what they wrote. */
async function buyAndReview(request: APIRequestContext): Promise<string> {
  const owner = await ownerToken(request);
  const buyer = await register(request, `reader-${run}@example.com`);
  const { me } = await ask<{ me: { id: string } }>(request, "{ me { id } }", {}, buyer);
  const { products } = await ask<{ products: { nodes: { variants: { id: string; availability: { inStock: boolean } }[] }[] } }>(
    request,
    '{ products(first: 20, where: { state: { eq: PUBLISHED } }) { nodes { variants(first: 5) { id availability { inStock } } } } }',
    {},
    owner,
  );
  const variant = products.nodes.flatMap(({ variants }) => variants).find(({ availability }) => availability.inStock);
  const shippingAddress = { recipient: "周末", country: "CN", province: "浙江省", city: "杭州市", district: "西湖区", street: "文三路 1 号", phone: "13800138000" };
  const input = { customerId: me.id, paymentMethod: "CASH_ON_DELIVERY", shippingAddress, lines: [{ variantId: variant?.id, quantity: "1" }] };
  const { orderCreate } = await ask<{ orderCreate: { order: { id: string; lines: { id: string }[] } } }>(request, CREATE, { input, key: `order-${run}` }, owner);
  const orderId = orderCreate.order.id;
  await ask(request, SHIP, { input: { orderId }, key: `ship-${run}` }, owner);
  await ask(request, ARRIVED, { input: { orderId }, key: `arrived-${run}` }, owner);
  const body = `香气清雅，包装细致，会再来。${run}`;
  await ask(
    request,
    "mutation ($input: ReviewCreateInput!) { reviewCreate(input: $input) { review { id } userErrors { message } } }",
    { input: { orderLineId: orderCreate.order.lines[0]?.id, rating: 4, title: "很满意", body } },
    buyer,
  );
  return body;
}

test("a moderator rejects a review for a reason, publishes it after all, and answers it", async ({ page, story, request }) => {
  test.slow();
  const body = await buyAndReview(request);
  await story.signIn();
  await story.open("/reviews?state=PENDING");
  const row = page.getByRole("row", { name: new RegExp(body) });
  await expect(row.getByRole("img", { name: "4 星" })).toBeVisible();
  await story.shot("reviews");

  await row.getByRole("button", { name: "驳回" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "驳回" }).click();
  await expect(dialog, "a rejection has a reason").toContainText("请填写驳回原因");
  await dialog.getByLabel("驳回原因").fill("与商品无关");
  await story.shot("review-reject");
  await dialog.getByRole("button", { name: "驳回" }).click();
  await expect(row, "it has left the list of those that wait").toBeHidden();

  await story.open("/reviews?state=REJECTED");
  await page.getByRole("link", { name: new RegExp(body) }).click();
  // The list stays until the review is there, and has a button for each of its rows.
  await expect(page).toHaveURL(/\/reviews\/[^/?]+/);
  await expect(page.getByRole("main")).toContainText("与商品无关");
  await page.getByRole("main").getByRole("button", { name: "发布", exact: true }).click();
  await expect(page.locator("main header")).toContainText("已发布");
  await page.getByLabel("回复内容").fill("谢谢支持！");
  await page.getByRole("button", { name: "保存回复" }).click();
  await expect(page.getByText("回复时间")).toBeVisible();
  await story.shot("review");
});
