import { expect, type Locator, type Page } from "@playwright/test";
import type { Story } from "./story";

/** Opens a dialog by its action, lets the reader fill it in and see what would happen, and submits it. */
export async function act(page: Page, action: string, fill: (dialog: Locator) => Promise<void> = () => Promise.resolve()): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: action, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await expect(dialog.getByText("执行后的变化")).toBeVisible();
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Signs out by the account's menu. */
export async function leave(page: Page, story: Story): Promise<void> {
  // What the page still asks would be cut off, which the browser complains of.
  await story.settled();
  await page.getByRole("button", { name: "账户" }).click();
  await page.getByRole("button", { name: "退出登录" }).click();
  await expect(page).toHaveURL(/\/admin\/login/);
}

/** Narrows a list of choices by typing, and takes the first by the keyboard once it is there. */
export async function choose(page: Page, box: Locator, text: string): Promise<void> {
  await box.fill(text);
  await expect(page.locator(".ant-select-item-option").filter({ hasText: text, visible: true }).first()).toBeVisible();
  await box.press("Enter");
}
