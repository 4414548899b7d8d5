import { expect, test } from "vitest";
import { chosenAccounts, journalWhere } from "./journalWhere";

const ACCOUNTS = [
  { id: "a", code: "1002" },
  { id: "b", code: "1405" },
];

test("days are the shop's, and the last one is part of it", () => {
  expect(journalWhere({ days: "2025-01-01..2025-01-31" }, "", ACCOUNTS, "Asia/Shanghai")).toEqual({
    effectiveAt: { gte: "2024-12-31T16:00:00.000Z", lt: "2025-01-31T16:00:00.000Z" },
  });
  expect(journalWhere({ days: "..2025-01-31" }, "", ACCOUNTS, "UTC")).toEqual({ effectiveAt: { lt: "2025-02-01T00:00:00.000Z" } });
});

test("events, accounts by their codes and a number narrow together", () => {
  expect(journalWhere({ event: "SALE,EVIL", account: "1405,9999" }, "SO-1", ACCOUNTS, "UTC")).toEqual({
    event: { in: ["SALE"] },
    accountId: { in: ["b"] },
    or: [{ documentNumber: { contains: "SO-1" } }, { orderNumber: { contains: "SO-1" } }, { externalReference: { contains: "SO-1" } }],
  });
});

test("nothing asked, nothing narrowed", () => {
  expect(journalWhere({}, "", ACCOUNTS, "UTC")).toEqual({});
  expect(chosenAccounts({ account: "9999" }, ACCOUNTS)).toEqual([]);
});
