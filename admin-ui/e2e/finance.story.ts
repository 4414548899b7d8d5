import { choose } from "./choices";
import { expect, test } from "./story";

test("a figure of the balance sheet opens its entries, an entry opens its order", async ({ page, story }) => {
  await story.signIn();
  await page.getByRole("link", { name: "财务", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("资产负债表");
  await expect(page.getByText("借贷平衡")).toBeVisible();
  await page.getByRole("button", { name: "上月末" }).click();
  await expect(page).toHaveURL(/\?at=\d{4}-\d\d-\d\d/);
  await story.shot("finance-balance-sheet");

  const bank = page.getByRole("row", { name: /1002 银行存款/ });
  const figure = await bank.getByRole("cell").textContent();
  await bank.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("凭证");
  await expect(page.getByRole("group", { name: "1002 银行存款" })).toContainText(`期末余额${figure}`);
  await story.shot("finance-journal");

  await page.getByRole("row", { name: /收款/ }).first().getByRole("link").click();
  await expect(page.getByRole("table", { name: "分录" })).toContainText("1002");
  await story.shot("finance-entry");
  const order = page.getByRole("main").locator("a[href*='/orders/']").last();
  const number = await order.textContent();
  await order.click();
  await expect(page).toHaveURL(/\/orders\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(number ?? "");
});

test("the month's profit is made of its entries", async ({ page, story }) => {
  await story.signIn();
  await story.open("/finance/income-statement?period=last90");
  await story.shot("finance-income-statement");
  const sales = page.getByRole("row", { name: /6001 主营业务收入/ });
  const figure = (await sales.getByRole("cell").textContent()) ?? "";
  await sales.getByRole("link").click();
  await expect(page).toHaveURL(/account=6001/);
  await expect(page.getByRole("group", { name: "6001 主营业务收入" })).toContainText(figure.replace("-", ""));
  await story.open("/finance/trial-balance");
  await expect(page.getByText("借贷平衡")).toBeVisible();
  await story.shot("finance-trial-balance");
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出 CSV" }).click();
  expect((await file).suggestedFilename()).toMatch(/^试算平衡表 .*\.csv$/);
});

test("an entry by hand is refused while it does not balance, then posted", async ({ page, story }) => {
  await story.signIn();
  await story.open("/finance/journal");
  await page.getByRole("button", { name: "录入凭证" }).click();
  await page.getByLabel("摘要").fill("十一月房租");
  await choose(page, page.getByRole("combobox", { name: "第 1 行科目" }), "6602");
  await page.getByLabel("第 1 行借方").fill("3000");
  await choose(page, page.getByRole("combobox", { name: "第 2 行科目" }), "1002");
  await page.getByLabel("第 2 行贷方").fill("2500");
  await expect(page.getByRole("main").getByRole("status")).toContainText("借贷相差 ¥500.00");
  await page.getByRole("button", { name: "入账" }).click();
  await expect(page.getByText("借方合计与贷方合计必须相等。")).toBeVisible();
  await story.shot("finance-post-refused");

  await page.getByLabel("第 2 行贷方").fill("3000");
  await expect(page.getByRole("main").getByRole("status")).toContainText("借贷平衡");
  await page.getByRole("button", { name: "入账" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("手工凭证");
  await expect(page.getByRole("main")).toContainText("十一月房租");
  await expect(page.getByRole("row", { name: /合计/ })).toContainText("¥3,000.00");
});

test("the server's refusal stands at its field", async ({ page, story }) => {
  await story.signIn();
  await story.open("/finance/accounts");
  await story.shot("finance-accounts");
  await page.getByRole("button", { name: "新增科目" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("科目编码").fill("1002");
  await dialog.getByRole("textbox", { name: "科目", exact: true }).fill("又一个银行");
  await dialog.getByRole("button", { name: "新增" }).click();
  await expect(dialog.getByText("该编码的科目已存在。")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});
