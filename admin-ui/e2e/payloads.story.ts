import type { APIRequestContext, Page } from "@playwright/test";
import { ask, ownerToken } from "./api";
import { PAYLOADS } from "./payloads";
import { find, register, review } from "./shopper";
import { expect, test } from "./story";

const run = Date.now().toString(36);
const ALL = PAYLOADS.join("\n");
const zh = (text: string) => [{ locale: "zh-CN", value: text }];

const PRODUCT = "mutation ($input: ProductCreateInput!) { productCreate(input: $input) { product { id description } userErrors { message } } }";
const CUSTOMER = "mutation ($input: CustomerCreateInput!) { customerCreate(input: $input) { customer { id } userErrors { message } } }";
const APP = "mutation ($input: AppCreateInput!) { appCreate(input: $input) { app { id } userErrors { message } } }";
const CATEGORY = "mutation ($input: CategoryCreateInput!) { categoryCreate(input: $input) { category { id } userErrors { message } } }";
const TAG = "mutation ($input: TagCreateInput!) { tagCreate(input: $input) { tag { id } userErrors { message } } }";
const METADATA = "mutation ($input: MetadataSetInput!) { metadataSet(input: $input) { nodes { id } userErrors { message } } }";
const ORDER = "mutation ($input: OrderCreateInput!, $key: String!) { orderCreate(input: $input) @idempotent(key: $key) { order { id lines { id } } userErrors { message } } }";
const SHIP = "mutation ($input: OrderShipInput!, $key: String!) { orderShip(input: $input) @idempotent(key: $key) { order { id } userErrors { message } } }";
const ARRIVED = "mutation ($input: OrderMarkDeliveredInput!, $key: String!) { orderMarkDelivered(input: $input) @idempotent(key: $key) { order { id } userErrors { message } } }";

interface Written {
  readonly productId: string;
  /** What each product tells shops of itself, as HTML. */
  readonly descriptions: readonly string[];
  readonly customerId: string;
  readonly orderId: string;
  readonly reviewId: string;
}

/** Writes every payload wherever staff, shoppers and apps may write a text, and answers where to look. */
async function write(request: APIRequestContext): Promise<Written> {
  const owner = await ownerToken(request);
  const descriptions: string[] = [];
  let [productId, customerId] = ["", ""];
  for (const [index, payload] of PAYLOADS.entries()) {
    const { productCreate } = await ask<{ productCreate: { product: { id: string; description: string } } }>(
      request,
      PRODUCT,
      { input: { name: zh(payload), description: zh(`${payload}\n${ALL}`), slug: `payload-${run}-${index}`, variants: [{ sku: `P-${run}-${index}` }] } },
      owner,
    );
    const { customerCreate } = await ask<{ customerCreate: { customer: { id: string } } }>(
      request,
      CUSTOMER,
      { input: { name: payload, note: ALL, email: `payload-${run}-${index}@example.com` } },
      owner,
    );
    await ask(request, APP, { input: { name: payload, scopes: ["read_products"] } }, owner);
    await ask(request, CATEGORY, { input: { name: zh(payload), slug: `payload-${run}-${index}` } }, owner);
    await ask(request, TAG, { input: { name: zh(payload), slug: `payload-${run}-${index}` } }, owner);
    productId ||= productCreate.product.id;
    descriptions.push(productCreate.product.description);
    customerId ||= customerCreate.customer.id;
  }
  await ask(request, METADATA, { input: { nodes: [productId, customerId].map((nodeId) => ({ nodeId, patch: [{ key: "payload", value: ALL }] })) } }, owner);
  return { productId, descriptions, customerId, ...(await trade(request, owner)) };
}

/** An order and a review whose every text is a payload. */
async function trade(request: APIRequestContext, owner: string): Promise<Pick<Written, "orderId" | "reviewId">> {
  const buyer = await register(request, `payload-${run}@example.com`);
  const { me } = await ask<{ me: { id: string } }>(request, "{ me { id } }", {}, buyer);
  const variant = await find(request, "茶");
  const [street, recipient, city, district, province] = PAYLOADS;
  const shippingAddress = { recipient, country: "CN", province, city, district, street, phone: "13800138000" };
  const input = { customerId: me.id, paymentMethod: "CASH_ON_DELIVERY", shippingAddress, note: ALL, lines: [{ variantId: variant.id, quantity: "1" }] };
  const { orderCreate } = await ask<{ orderCreate: { order: { id: string; lines: { id: string }[] } } }>(request, ORDER, { input, key: `payload-${run}` }, owner);
  const orderId = orderCreate.order.id;
  await ask(request, SHIP, { input: { orderId }, key: `payload-ship-${run}` }, owner);
  await ask(request, ARRIVED, { input: { orderId }, key: `payload-arrived-${run}` }, owner);
  const reviewId = await review(request, buyer, orderCreate.order.lines[0]?.id ?? "", ALL);
  return { orderId, reviewId };
}

/** Nothing ran, and what was written is there as the text that it is. */
async function inert(page: Page, text: string | null): Promise<void> {
  expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked), page.url()).toBeUndefined();
  if (text !== null) await expect(page.getByText(text).first(), page.url()).toBeVisible();
  const made = page.locator("main :is(script, iframe, object, embed, base, math, noscript), main [onerror], main [onload], main a[href^='javascript:']");
  await expect(made, page.url()).toHaveCount(0);
}

test("C18: what strangers write is a text on every page", async ({ page, story, request }) => {
  test.slow();
  page.on("dialog", () => expect(false, "a dialog was opened").toBe(true));
  const { productId, descriptions, customerId, orderId, reviewId } = await write(request);
  // A shop window shows a description as HTML, and may have no policy at all.
  for (const description of descriptions) {
    await page.setContent(`<main>${description}</main>`);
    await inert(page, null);
  }
  const first = PAYLOADS[0] ?? "";
  await story.signIn();
  for (const [path, shown] of [
    ["/", null],
    ["/products", PAYLOADS.at(-1)],
    [`/products/${productId}`, first],
    ["/categories", first],
    ["/tags", first],
    ["/customers", PAYLOADS.at(-1)],
    [`/customers/${customerId}`, first],
    ["/orders", null],
    [`/orders/${orderId}`, first],
    ["/reviews", null],
    [`/reviews/${reviewId}`, first],
    ["/settings/apps", PAYLOADS.at(-1)],
    [`/products?search=${encodeURIComponent(first)}`, null],
  ] as const) {
    await story.open(path);
    await inert(page, shown ?? null);
  }
});

test("C18: a text that reaches a place where it could run is refused by the browser", async ({ page }) => {
  await page.goto("/admin/login");
  const refused = await page.evaluate(() => {
    const tries: Record<string, () => void> = {
      innerHTML: () => (document.createElement("div").innerHTML = "<img src=x onerror='window.hacked=1'>"),
      insertAdjacentHTML: () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>"),
      write: () => document.write("<b>x</b>"),
      script: () => (document.createElement("script").src = "https://evil.example/x.js"),
      srcdoc: () => (document.createElement("iframe").srcdoc = "<b>x</b>"),
      policy: () =>
        (window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } }).trustedTypes.createPolicy("mine", {}),
    };
    return Object.entries(tries).map(([name, attempt]) => {
      try {
        attempt();
        return `${name}: let through`;
      } catch (error) {
        return `${name}: ${error instanceof TypeError ? "refused" : String(error)}`;
      }
    });
  });
  expect(refused).toEqual(["innerHTML", "insertAdjacentHTML", "write", "script", "srcdoc", "policy"].map((name) => `${name}: refused`));
});
