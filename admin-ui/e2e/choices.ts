import { expect, type Locator, type Page } from "@playwright/test";

/** Narrows a list of choices by typing, and takes the first by the keyboard once it is there. */
export async function choose(page: Page, box: Locator, text: string): Promise<void> {
  await box.fill(text);
  await expect(page.locator(".ant-select-item-option").filter({ hasText: text, visible: true }).first()).toBeVisible();
  await box.press("Enter");
}
