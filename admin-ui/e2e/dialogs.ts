import { expect, type Locator, type Page } from "@playwright/test";

/** Opens a dialog by its action, lets the reader fill it in and see what would happen, and submits it. */
export async function act(page: Page, action: string, fill: (dialog: Locator) => Promise<void> = () => Promise.resolve()): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: action, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await expect(dialog.getByText("执行后的变化")).toBeVisible();
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await expect(dialog).toBeHidden();
}
