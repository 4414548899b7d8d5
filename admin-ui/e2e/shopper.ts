import { expect, type APIRequestContext } from "@playwright/test";
import { ask } from "./api";
import { letterTo } from "./post";

export interface Bought {
  readonly id: string;
  readonly number: string;
  readonly lineId: string;
}

const ADDRESS = { recipient: "林一", phone: "13800138000", country: "CN", province: "福建省", city: "福州市", district: "鼓楼区", street: "南后街 1 号" };
const REGISTER = "mutation ($input: CustomerRegisterInput!) { customerRegister(input: $input) { done userErrors { message } } }";
const VERIFY = "mutation ($input: EmailVerifyInput!) { emailVerify(input: $input) { accessToken userErrors { message } } }";
const FIND = "query ($search: String!) { products(search: $search) { nodes { variants { id price { price { amount } } } } } }";
const CART = "mutation ($input: CartCreateInput!) { cartCreate(input: $input) { token userErrors { message } } }";
const SHIP_TO = "mutation ($input: CartAddressInput!) { cartAddressSet(input: $input) { cart { total { amount } } userErrors { message } } }";
const CHECKOUT =
  "mutation ($input: CheckoutInput!, $key: String!) { checkoutComplete(input: $input) @idempotent(key: $key) { order { id number lines { id } } userErrors { message } } }";
const REVIEW = "mutation ($input: ReviewCreateInput!) { reviewCreate(input: $input) { review { id } userErrors { message } } }";

/** What somebody finds who is not signed in: the variant and its price. */
export async function find(request: APIRequestContext, search: string): Promise<{ readonly id: string; readonly price: string | undefined }> {
  interface Variant {
    readonly id: string;
    readonly price: { readonly price: { readonly amount: string } } | null;
  }
  const { products } = await ask<{ products: { nodes: { variants: Variant[] }[] } }>(request, FIND, { search });
  const variant = products.nodes[0]?.variants[0];
  if (!variant) throw new Error(`A guest finds nothing by "${search}".`);
  return { id: variant.id, price: variant.price?.price.amount };
}

/** Opens an account by the letter that comes, for a review needs one; answers its token. */
export async function register(request: APIRequestContext, email: string): Promise<string> {
  await ask(request, REGISTER, { input: { email, name: "林一" } });
  const { token } = await letterTo(email);
  const input = { token, password: `long enough for ${email}` };
  const { emailVerify } = await ask<{ emailVerify: { accessToken: string } }>(request, VERIFY, { input });
  return emailVerify.accessToken;
}

/** Cart, address, checkout, to be paid by bank. */
export async function buy(request: APIRequestContext, buyer: { readonly token: string; readonly email: string }, variantId: string, quantity: string): Promise<Bought> {
  const { cartCreate } = await ask<{ cartCreate: { token: string } }>(request, CART, { input: { lines: [{ variantId, quantity }] } }, buyer.token);
  await ask(request, SHIP_TO, { input: { token: cartCreate.token, email: buyer.email, shippingAddress: ADDRESS } }, buyer.token);
  const { checkoutComplete } = await ask<{ checkoutComplete: { order: { id: string; number: string; lines: { id: string }[] } } }>(
    request,
    CHECKOUT,
    { input: { token: cartCreate.token, paymentMethod: "BANK_TRANSFER" }, key: `checkout-${buyer.email}` },
    buyer.token,
  );
  const { id, number, lines } = checkoutComplete.order;
  expect(lines).toHaveLength(1);
  return { id, number, lineId: lines[0]?.id ?? "" };
}

/** Says what the goods are like; answers the id of what was said. */
export async function review(request: APIRequestContext, token: string, orderLineId: string, body: string): Promise<string> {
  const { reviewCreate } = await ask<{ reviewCreate: { review: { id: string } } }>(request, REVIEW, { input: { orderLineId, rating: 5, title: "漂亮", body } }, token);
  return reviewCreate.review.id;
}
