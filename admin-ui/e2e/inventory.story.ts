import { expect, test } from "./story";

test("look at moves and variant", async ({ page, story }) => {
  test.setTimeout(300_000);
  await story.signIn();
  await story.open("/inventory/moves");
  await story.shot("inventory-moves");
  await story.open("/inventory");
  await page.getByRole("row").nth(3).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForTimeout(1500);
  await story.shot("inventory-variant");
});
