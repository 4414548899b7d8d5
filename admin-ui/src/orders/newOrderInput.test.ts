import { expect, test } from "vitest";
import { newOrderInput, type Buyer, type Goods, type NewOrder } from "./newOrderInput";

const goods = { id: "v1" } as Goods;
const address = {
  id: "a1",
  isDefault: true,
  recipient: "Li Lei",
  phone: null,
  country: "CN",
  province: "浙江省",
  city: "杭州市",
  district: "西湖区",
  street: "龙井路 1 号",
  postcode: "310013",
  formatted: [],
};
const buyer: Buyer = { id: "c1", name: "Li Lei", email: "li@example.com", phone: null, addresses: [address] };
const empty: NewOrder = { lines: [{ goods, quantity: "2" }], sendTo: "NONE", paymentMethod: "BANK_TRANSFER" };

test("there is no order without goods", () => {
  expect(newOrderInput({ ...empty, lines: [{ goods, quantity: "0" }] }, undefined)).toBe(undefined);
});

test("a guest gives what they want to give; an empty text is nothing", () => {
  expect(newOrderInput({ ...empty, name: "  ", phone: "138" }, undefined)).toEqual({
    lines: [{ variantId: "v1", quantity: "2", unitPrice: null }],
    paymentMethod: "BANK_TRANSFER",
    customerId: null,
    name: null,
    email: null,
    phone: "138",
    shippingAddress: null,
    shipping: null,
    couponCodes: [],
    note: null,
  });
});

test("a customer's own contact and kept address are copied into the order", () => {
  const input = newOrderInput({ ...empty, customerId: "c1", sendTo: "a1" }, buyer);
  expect([input?.name, input?.email, input?.customerId]).toEqual(["Li Lei", "li@example.com", "c1"]);
  expect(input?.shippingAddress).toEqual({
    recipient: "Li Lei",
    phone: null,
    country: "CN",
    province: "浙江省",
    city: "杭州市",
    district: "西湖区",
    street: "龙井路 1 号",
    postcode: "310013",
  });
});
