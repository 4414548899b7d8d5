import { expect, test } from "vitest";
import type { OrderDetailLineFragment } from "../api/generated/orders/order";
import { refundInput } from "./refundInput";

const cny = (amount: string) => ({ amount, currencyCode: "CNY" });
const lines = [{ id: "a" }, { id: "b" }, { id: "c" }] as OrderDetailLineFragment[];

test("everything left names no line; the reason is trimmed", () => {
  const wish = refundInput("o", lines, { scope: "ALL", restock: true, reason: " broken " });
  expect(wish).toEqual({ input: { orderId: "o", reason: "broken", restock: true }, sent: [] });
});

test("only rows with units or an amount are sent, and it is known which", () => {
  const rows = [{ quantity: "0", restock: true }, { quantity: "2", restock: true }, { amount: cny("5.00"), restock: true }];
  expect(refundInput("o", lines, { scope: "LINES", lines: rows })).toEqual({
    input: {
      orderId: "o",
      reason: "",
      shipping: null,
      lines: [
        { lineId: "b", quantity: "2", amount: null, restock: true },
        // A price adjustment brings nothing back.
        { lineId: "c", quantity: null, amount: cny("5.00"), restock: false },
      ],
    },
    sent: [1, 2],
  });
});

test("nothing chosen is no refund; the shipping charge alone is one", () => {
  expect(refundInput("o", lines, { scope: "LINES", lines: [{}, {}, {}], shipping: cny("0.00") })).toBe(undefined);
  expect(refundInput("o", lines, { scope: "LINES", lines: [], shipping: cny("8.00") })?.input.shipping).toEqual(cny("8.00"));
});
