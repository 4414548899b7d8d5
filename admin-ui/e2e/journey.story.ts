import { ask } from "./api";
import { expect, test } from "./story";

/** One sale from the shelf to the books: what the merchant does in the browser, what the shopper does through the API. */
test("a merchant sells what they have just created, ships it, takes it back, and the journal shows it all", async ({ page, story, request }) => {
  test.setTimeout(300_000);
  const run = Date.now().toString(36).toUpperCase();
  const name = `漆器茶盒 ${run}`;

  await story.signIn();
  await story.open("/products");
  await page.getByRole("button", { name: "新建商品" }).click();
  await page.getByLabel("名称", { exact: true }).fill(name);
  await page.getByLabel("货号").first().fill(`LACQUER-${run}`);
  await page.getByLabel("售价").first().fill("100");
  await page.getByLabel("期初库存").first().fill("5");
  await page.getByLabel("单位成本").first().fill("60");
  await page.getByRole("radio", { name: "立即上架" }).check();
  await page.getByRole("button", { name: "创建商品" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name, { timeout: 30_000 });

  const found = await ask<{ products: { nodes: { variants: { id: string; price: { price: { amount: string } } | null }[] }[] } }>(
    request,
    "query ($search: String!) { products(search: $search) { nodes { variants { id price { price { amount } } } } } }",
    { search: `lacquer-${run}` },
  );
  const variantId = found.products.nodes[0]?.variants[0]?.id;
  expect(variantId, "a guest finds what is published").toBeDefined();

  const { customerRegister } = await ask<{ customerRegister: { accessToken: string } }>(
    request,
    "mutation ($input: CustomerRegisterInput!) { customerRegister(input: $input) { accessToken userErrors { message } } }",
    { input: { email: `buyer-${run}@example.com`.toLowerCase(), password: `long enough ${run}`, name: "林一" } },
  );
  const buyer = customerRegister.accessToken;
  const { cartCreate } = await ask<{ cartCreate: { token: string } }>(
    request,
    "mutation ($input: CartCreateInput!) { cartCreate(input: $input) { token userErrors { message } } }",
    { input: { lines: [{ variantId, quantity: "2" }] } },
    buyer,
  );
  const shippingAddress = { recipient: "林一", phone: "13800138000", country: "CN", province: "福建省", city: "福州市", district: "鼓楼区", street: "南后街 1 号" };
  await ask(
    request,
    "mutation ($input: CartAddressInput!) { cartAddressSet(input: $input) { cart { total { amount } } userErrors { message } } }",
    { input: { token: cartCreate.token, email: `buyer-${run}@example.com`.toLowerCase(), shippingAddress } },
    buyer,
  );
  const { checkoutComplete } = await ask<{ checkoutComplete: { order: { id: string; number: string; lines: { id: string }[] } } }>(
    request,
    "mutation ($input: CheckoutInput!, $key: String!) { checkoutComplete(input: $input) @idempotent(key: $key) { order { id number lines { id } } userErrors { message } } }",
    { input: { token: cartCreate.token, paymentMethod: "BANK_TRANSFER" }, key: `checkout-${run}` },
    buyer,
  );
  const order = checkoutComplete.order;

  await story.open(`/orders/${order.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`订单 #${order.number}`);
  await expect(page.getByRole("button", { name: "发货", exact: true }), "unpaid goods stay").toBeDisabled();
  const act = async (action: string, fill?: () => Promise<void>) => {
    await page.getByRole("button", { name: action, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    await fill?.();
    await dialog.getByRole("button", { name: action, exact: true }).click();
    await expect(dialog).toBeHidden({ timeout: 20_000 });
    await story.settled();
  };
  await act("确认收款");
  await act("发货", async () => {
    await page.getByRole("dialog").getByLabel("运单号").fill(`SF${run}`);
    await expect(page.getByRole("dialog").getByText("执行后的变化")).toBeVisible();
  });
  await expect(page.getByRole("main")).toContainText(`SF${run}`);
  await act("标记签收");
  await story.shot("order");

  await ask(
    request,
    "mutation ($input: ReviewCreateInput!) { reviewCreate(input: $input) { review { id } userErrors { message } } }",
    { input: { orderLineId: order.lines[0]?.id, rating: 5, title: "漂亮", body: `漆面温润，盒盖严丝合缝。${run}` } },
    buyer,
  );
  await story.open("/reviews?state=PENDING");
  await page.getByRole("row", { name: new RegExp(run) }).getByRole("button", { name: "发布" }).click();
  await expect(page.getByRole("row", { name: new RegExp(run) })).toBeHidden();

  await story.open(`/orders/${order.id}`);
  await act("退款", async () => {
    await page.getByRole("dialog").getByText("全部剩余").click();
    await page.getByRole("dialog").getByLabel("商品已退回，重新入库").check();
    await page.getByRole("dialog").getByLabel("原因").fill("顾客退回");
  });
  await expect(page.getByRole("main")).toContainText("已退款");

  await page.getByRole("link", { name: "查看相关凭证" }).click();
  await story.settled();
  const journal = page.getByRole("main");
  for (const event of ["收款", "销售", "退款"]) await expect(journal).toContainText(event);
  await story.shot("journal-of-order");
  await story.open("/finance/balance-sheet");
  await expect(page.getByRole("main")).toContainText("借贷平衡");
  await story.shot("balance-sheet");
});
