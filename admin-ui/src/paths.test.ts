import { expect, test } from "vitest";
import { parsePath } from "./lib/path";
import { paths } from "./paths";

test("every URL of the admin", () => {
  const shown = Object.fromEntries(Object.entries(paths).map(([name, make]) => [name, (make as (...ids: string[]) => string)("id/1")]));
  expect(shown).toMatchInlineSnapshot(`
    {
      "accounts": "/finance/accounts",
      "app": "/settings/apps/id%2F1",
      "approvalPolicies": "/approvals/policies",
      "approvalRequests": "/approvals/requests",
      "approvals": "/approvals",
      "apps": "/settings/apps",
      "balanceSheet": "/finance/balance-sheet?at=id%2F1",
      "bulk": "/bulk",
      "categories": "/categories",
      "changes": "/changes?node=id%2F1",
      "customer": "/customers/id%2F1",
      "customers": "/customers",
      "dashboard": "/",
      "datedSettings": "/settings/dated",
      "fields": "/settings/fields",
      "finance": "/finance",
      "forgotten": "/account/forgotten",
      "incomeStatement": "/finance/income-statement?0=i&1=d&2=%2F&3=1",
      "inventory": "/inventory?0=i&1=d&2=%2F&3=1",
      "invitation": "/invitation",
      "journal": "/finance/journal?0=i&1=d&2=%2F&3=1",
      "journalEntry": "/finance/journal/id%2F1",
      "journalNew": "/finance/journal/new",
      "login": "/login?next=id%2F1",
      "lowStock": "/inventory/low",
      "newEmail": "/account/email",
      "order": "/orders/id%2F1",
      "orderNew": "/orders/new",
      "orders": "/orders?0=i&1=d&2=%2F&3=1",
      "places": "/settings/places",
      "product": "/products/id%2F1",
      "productNew": "/products/new",
      "products": "/products?category=id%2F1",
      "providers": "/settings/providers",
      "reset": "/account/reset",
      "review": "/reviews/id%2F1",
      "reviews": "/reviews?product=id%2F1",
      "roles": "/settings/roles",
      "security": "/settings/security",
      "settings": "/settings",
      "shopSettings": "/settings/shop",
      "staff": "/settings/staff",
      "stockMoves": "/inventory/moves",
      "stockVariant": "/inventory/id%2F1",
      "tags": "/tags",
      "trialBalance": "/finance/trial-balance",
      "webhook": "/webhooks/id%2F1",
      "webhooks": "/webhooks",
    }
  `);
});

test.each([
  ["/orders/1?x=2", "/orders/1?x=2"],
  ["//evil.example", undefined],
  ["/\\evil.example", undefined],
  ["https://evil.example", undefined],
  [undefined, undefined],
])("a path from outside: %s", (given, expected) => {
  expect(parsePath(given)).toBe(expected);
});
