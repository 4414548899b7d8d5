import { expect, test } from "./story";

test("staff sign in, come to the page they wanted, and sign out", async ({ page, story }) => {
  await story.open("/settings");
  await expect(page).toHaveURL(/\/admin\/login\?next=%2Fsettings/);
  await story.speak("zh-CN");
  await story.shot("login");

  await page.getByLabel("邮箱").fill("nobody@example.com");
  await page.getByLabel("密码", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("邮箱或密码错误");

  await story.signIn();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("概览");
  await story.shot("dashboard");

  await story.reload();
  await expect(page.getByRole("heading", { level: 1 }), "a reload keeps the session").toHaveText("概览");

  await story.open("/settings");
  await story.shot("settings");
  await story.open("/no-such-page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("页面不存在");

  await story.signOut();
});

test("the keyboard reaches the content past the navigation", async ({ page, story }) => {
  await story.signIn();
  await story.reload();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "跳到正文" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});
