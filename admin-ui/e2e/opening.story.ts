import { expect, test } from "./story";

test("who wants no motion finds what opens where it belongs", async ({ page, story }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await story.signIn();
  for (let time = 0; time < 5; time += 1) {
    await page.getByRole("button", { name: "账户" }).click();
    await expect(page.getByRole("button", { name: "退出登录" })).toBeInViewport();
    await page.getByRole("heading", { level: 1 }).click();
    await expect(page.getByRole("button", { name: "退出登录" })).toBeHidden();
    await page.getByRole("combobox").first().click();
    await expect(page.getByTitle("近 7 天").last()).toBeInViewport();
    await page.keyboard.press("Escape");
  }
});

test("the second half of a double click neither presses nor closes what the first opened", async ({ page, story }) => {
  await story.signIn();
  await story.open("/webhooks");
  await page.getByRole("link", { name: "https://hooks.example.com/entrepot" }).click();
  await story.settled();
  const button = page.getByRole("button", { name: /^详情/ }).first();
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  for (const between of [0, 60, 120, 180]) {
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.click(x, y);
    await page.waitForTimeout(between);
    await page.mouse.click(x, y);
    await story.settled();
    await expect(page.getByRole("dialog"), `${between} ms between both`).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  }
});
