import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { orderCan } from "./sample/capabilities";
import { OrderPage } from "./sample/OrderPage";
import { OrdersPage } from "./sample/OrdersPage";
import { show, type Asked } from "./render";
import { setPhone } from "./setup";

const ORDER = {
  __typename: "Order",
  id: "o1",
  number: "EN-1",
  placedAt: "2025-03-01T18:30:00Z",
  customerName: "Ada",
  paymentState: "PAID",
  total: { __typename: "Money", amount: "12.50", currencyCode: "CNY" },
  note: "old",
  version: 3,
};

const PAGE_INFO = { __typename: "PageInfo", hasNextPage: true, hasPreviousPage: false, startCursor: "c0", endCursor: "c9" };

function connection(nodes: readonly object[]) {
  return { orders: { __typename: "OrderConnection", nodes, pageInfo: PAGE_INFO, count: { __typename: "Count", value: 40, precision: "EXACT" } } };
}

const PAGES = { "/orders": OrdersPage, "/orders/$id": OrderPage };

function last(asked: readonly Asked[], name: string): Record<string, unknown> | undefined {
  return asked.filter((one) => one.name === name).at(-1)?.variables;
}

test("a list's URL is what it asks for, and a click changes the URL", async () => {
  const user = userEvent.setup();
  const { asked, router } = await show({
    pages: PAGES,
    at: "/orders?q=tea&state=PAID&placed=2025-03-01..2025-03-01&sort=TOTAL",
    answer: () => connection([ORDER]),
  });
  expect(last(asked, "Orders")).toEqual({
    first: 25,
    search: "tea",
    where: { paymentState: { in: ["PAID"] }, placedAt: { gte: "2025-02-28T16:00:00.000Z", lt: "2025-03-01T16:00:00.000Z" } },
    orderBy: { field: "TOTAL", direction: "ASC" },
  });
  await user.click(screen.getByRole("button", { name: "Next" }));
  await waitFor(() => expect(last(asked, "Orders")).toMatchObject({ first: 25, after: "c9", search: "tea" }));
  expect(router.state.location.searchStr).toBe("?q=tea&state=PAID&placed=2025-03-01..2025-03-01&sort=TOTAL&after=c9");
  expect(screen.getByText("40 entries")).toBeInTheDocument();
});

test("a row is opened by its link, and the arrows go from row to row", async () => {
  const user = userEvent.setup();
  const second = { ...ORDER, id: "o2", number: "EN-2" };
  const { router } = await show({ pages: PAGES, at: "/orders", answer: ({ name }) => (name === "Order" ? { order: second } : connection([ORDER, second])) });
  screen.getByRole("link", { name: "EN-1" }).focus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("link", { name: "EN-2" })).toHaveFocus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/orders/o2"));
});

test("a phone shows cards", async () => {
  setPhone(true);
  await show({ pages: PAGES, at: "/orders", answer: () => connection([ORDER]) });
  const card = within(screen.getByRole("list", { name: "Orders" })).getByRole("listitem");
  expect(within(card).getByRole("link", { name: "EN-1" })).toBeInTheDocument();
  expect(within(card).getByText("¥12.50")).toBeInTheDocument();
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

test("an empty shop and an empty answer have different words", async () => {
  await show({ pages: PAGES, at: "/orders", answer: () => connection([]) });
  expect(screen.getByText("No orders yet")).toBeInTheDocument();
});

test("a search without a match says so", async () => {
  await show({ pages: PAGES, at: "/orders?q=zzz", answer: () => connection([]) });
  expect(screen.getByText("Nothing matches")).toBeInTheDocument();
});

test("what may not be done is disabled with the reason and can be focused", async () => {
  await show({ pages: PAGES, at: "/orders/o1", answer: () => ({ order: ORDER }) });
  const button = screen.getByRole("button", { name: "Cancel order" });
  expect(button).toHaveAttribute("aria-disabled", "true");
  expect(button).toHaveAccessibleDescription("You do not have this permission. Ask the shop's owner.");
  button.focus();
  expect(button).toHaveFocus();
});

test.each([
  [["cancel_orders"], "PAID", true],
  [["cancel_orders"], "REFUNDED", false],
  [[], "PAID", false],
] as const)("with %o an order that is %s may be cancelled: %s", (permissions, paymentState, allowed) => {
  expect(orderCan({ permissions }).cancel({ paymentState }).allowed).toBe(allowed);
});

test("a confirmation shows the consequences that the server foresees", async () => {
  const user = userEvent.setup();
  const answer = ({ name }: Asked) =>
    name === "Order"
      ? { order: ORDER }
      : { orderCancel: { __typename: "P", order: { __typename: "Order", id: "o1", paymentState: "REFUNDED" }, userErrors: [] } };
  const { asked } = await show({ pages: PAGES, at: "/orders/o1", permissions: ["cancel_orders"], answer });
  await user.click(screen.getByRole("button", { name: "Cancel order" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText("Refunded")).toBeInTheDocument();
  expect(asked.some(({ name }) => name === "OrderCancel")).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: "Cancel order" }));
  await waitFor(() => expect(last(asked, "OrderCancel")).toMatchObject({ input: { id: "o1" } }));
});

test("a refusal stands at its field, and the next attempt has a key of its own", async () => {
  const user = userEvent.setup();
  const refusal = { __typename: "E", code: "TOO_LONG", message: "Too long.", field: ["input", "note"] };
  const answers = [{ order: null, userErrors: [refusal] }, { order: { ...ORDER, note: "new" }, userErrors: [] }];
  const { asked } = await show({
    pages: PAGES,
    at: "/orders/o1",
    permissions: ["write_orders"],
    answer: ({ name }) => (name === "Order" ? { order: ORDER } : { orderUpdate: { __typename: "P", ...answers.shift() } }),
  });
  const note = screen.getByRole("textbox", { name: "Note (optional)" });
  await user.type(note, "!{Control>}{Enter}{/Control}");
  expect(await screen.findByText("Too long.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Save note" }));
  await waitFor(() => expect(asked.filter(({ name }) => name === "OrderUpdate")).toHaveLength(2));
  const [first, again] = asked.filter(({ name }) => name === "OrderUpdate").map(({ variables }) => variables);
  expect(first?.["input"]).toEqual({ id: "o1", note: "old!", ifVersion: 3 });
  expect(first?.["key"]).not.toBe(again?.["key"]);
});

test("a page with unsaved changes asks before it is left", async () => {
  const user = userEvent.setup();
  const { router } = await show({
    pages: PAGES,
    at: "/orders/o1",
    permissions: ["write_orders"],
    answer: ({ name }) => (name === "Order" ? { order: ORDER } : connection([ORDER])),
  });
  await user.type(screen.getByRole("textbox", { name: "Note (optional)" }), "!");
  await user.click(screen.getByRole("link", { name: "Back" }));
  await user.click(await screen.findByRole("button", { name: "Keep editing" }));
  expect(router.state.location.pathname).toBe("/orders/o1");
  await user.click(screen.getByRole("link", { name: "Back" }));
  const leave = await screen.findAllByRole("button", { name: "Discard changes" });
  await user.click(leave.at(-1) as HTMLElement);
  await waitFor(() => expect(router.state.location.pathname).toBe("/orders"));
});

test("another order is another page: nothing of the one before stays in its form", async () => {
  const { router } = await show({
    pages: PAGES,
    at: "/orders/o1",
    answer: ({ variables }) => ({ order: { ...ORDER, id: variables["id"], note: `note of ${String(variables["id"])}` } }),
  });
  expect(screen.getByRole("textbox", { name: "Note (optional)" })).toHaveValue("note of o1");
  await router.navigate({ to: "/orders/o2" });
  await waitFor(() => expect(screen.getByRole("textbox", { name: "Note (optional)" })).toHaveValue("note of o2"));
});
