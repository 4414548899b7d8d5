import { expect, test } from "./story";

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
