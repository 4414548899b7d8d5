import type { APIRequestContext } from "@playwright/test";
import { ask, ownerToken } from "./api";
import { expect, test } from "./story";

async function exportOrders(request: APIRequestContext): Promise<void> {
  await ask(
    request,
    "mutation ($input: BulkQueryRunInput!) { bulkQueryRun(input: $input) { bulkOperation { id } userErrors { message } } }",
    { input: { document: "{ orders { nodes { number } } }", format: "JSONL" } },
    await ownerToken(request),
  );
}

test("a merchant decides what holds from a later day on, and sees that it comes", async ({ page, story }) => {
  await story.signIn();
  await story.open("/settings/dated");
  await page.getByRole("button", { name: /^编辑/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("自何时生效").fill("2027-06-01 08:00");
  // Enter takes the moment and, as in every form, sends it.
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("将要生效", { exact: true })).toBeVisible();
  await story.shot("settings-dated");
});

test("an export in bulk is followed until it can be downloaded", async ({ page, request, story }) => {
  await story.signIn();
  await exportOrders(request);
  await story.open("/bulk");
  await expect(page.getByRole("row", { name: /导出（JSONL）/ })).toContainText("已完成", { timeout: 30_000 });
  await expect(page.getByRole("link", { name: "下载" })).toBeVisible();
  await story.shot("bulk");
});
