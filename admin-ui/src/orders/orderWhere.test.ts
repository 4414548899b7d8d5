import { expect, test } from "vitest";
import { filtersOf, orderWhere, viewOf } from "./orderWhere";

test("the URL's filters become the API's conditions, days by the shop's clock", () => {
  const search = { payment: "PAID,NONSENSE", fulfilment: "PARTIAL", placed: "2026-03-01..2026-03-02", total: "10..", q: "x" };
  expect(orderWhere(search, "Asia/Shanghai")).toEqual({
    paymentState: { in: ["PAID"] },
    fulfilmentState: { in: ["PARTIAL"] },
    placedAt: { gte: "2026-02-28T16:00:00.000Z", lt: "2026-03-02T16:00:00.000Z" },
    total: { gte: "10" },
  });
});

test("a URL without filters asks for everything", () => {
  expect(orderWhere({ sort: "-TOTAL", after: "x" }, "UTC")).toEqual({});
});

test.each([
  [{}, "all"],
  [{ q: "Li", placed: "2026-01-01.." }, "all"],
  [{ afterSale: "REQUESTED" }, "toRefund"],
  [{ afterSale: "REFUNDED" }, undefined],
] as const)("the view of %o", (search, view) => {
  expect(viewOf(search)).toBe(view);
});

test("a view takes the filters of the others away", () => {
  expect(filtersOf("toRefund")).toEqual({ payment: undefined, fulfilment: undefined, afterSale: "REQUESTED" });
});
