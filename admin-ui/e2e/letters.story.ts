import { choose } from "./choices";
import { letterTo } from "./post";
import { expect, test } from "./story";

const run = Date.now().toString(36);
const EMAIL = `novice-${run}@example.com`;
const FIRST = `first words of ${run}`;
const SECOND = `other words of ${run}`;

test("somebody is invited, accepts, forgets the password and chooses another", async ({ page, browser, story }) => {
  test.slow();
  await story.signIn();
  await story.open("/settings/staff");
  await page.getByRole("button", { name: "添加员工" }).click();
  const dialog = page.getByRole("dialog", { name: "添加员工" });
  await choose(page, dialog.getByRole("combobox", { name: "角色" }), "仓");
  await dialog.getByLabel("名称").fill("新同事");
  await dialog.getByLabel("邮箱").fill(EMAIL);
  await dialog.getByLabel("邮箱").press("Control+Enter");
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: new RegExp(EMAIL) });
  await expect(row).toContainText("已邀请");
  const first = await letterTo(EMAIL);
  await row.getByRole("button", { name: "再次邀请 新同事" }).click();
  await expect(page.getByText("邀请邮件已发出")).toBeVisible();
  const second = await letterTo(EMAIL);
  await story.settled();
  await page.evaluate(() => localStorage.clear());

  await page.goto(first.link);
  await story.speak("zh-CN");
  await page.getByLabel("新密码").fill(FIRST);
  await page.getByRole("button", { name: "接受邀请" }).click();
  await expect(page.getByRole("alert"), "an earlier letter opens nothing").toContainText("该链接已失效");
  await page.goto("about:blank");
  await page.goto(second.link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("欢迎加入");
  await story.shot("invitation");
  await page.getByLabel("新密码").fill("short");
  await page.getByRole("button", { name: "接受邀请" }).click();
  await expect(page.getByText("密码至少需要 10 个字符")).toBeVisible();
  await page.getByLabel("新密码").fill(FIRST);
  await page.getByRole("button", { name: "接受邀请" }).click();
  await expect(page.getByRole("navigation").first()).toBeVisible();
  expect(page.url(), "the token is gone from the address").not.toContain("ent_ticket");

  const elsewhere = await browser.newPage();
  await elsewhere.goto(`${process.env["ENTREPOT_E2E_URL"] ?? ""}/admin/login`);
  await elsewhere.getByRole("link", { name: /忘记密码|Forgotten/ }).click();
  // The page before it asks for an address, too.
  await expect(elsewhere.getByRole("button", { name: /发送链接|Send the link/ })).toBeVisible();
  await elsewhere.getByLabel(/邮箱|E-mail/).fill(EMAIL);
  await elsewhere.getByRole("button", { name: /发送链接|Send the link/ }).click();
  await expect(elsewhere.getByRole("heading", { level: 1 })).toHaveText(/请查收邮件|Look into your mail/);
  await elsewhere.close();

  const { link } = await letterTo(EMAIL);
  await story.settled();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("设置新密码");
  await story.shot("reset");
  await page.getByLabel("新密码").fill(SECOND);
  await page.getByRole("button", { name: "设置密码" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("密码已修改");
  await page.getByRole("link", { name: "返回登录" }).click();
  await page.getByLabel("邮箱").fill(EMAIL);
  await page.getByLabel("密码", { exact: true }).fill(SECOND);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("navigation").first()).toBeVisible();
});

test("whoever types an address learns nothing by it", async ({ page, story }) => {
  await story.open("/account/forgotten");
  await story.speak("zh-CN");
  await story.shot("forgotten");
  await page.getByLabel("邮箱").fill("nobody@example.com");
  await page.getByRole("button", { name: "发送链接" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("请查收邮件");
  await story.shot("letter-sent");
});
