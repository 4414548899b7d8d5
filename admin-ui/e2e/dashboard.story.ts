import { expect, test } from "./story";

test("the dashboard tells the month, and its numbers open what they count", async ({ page, story }) => {
  await story.signIn();
  await expect(page.getByRole("heading", { name: "销售走势" })).toBeVisible();
  await story.shot("dashboard-month");
  await page.getByText("表格", { exact: true }).click();
  await expect(page.getByRole("table", { name: "按日的下单金额、营业收入与毛利" }).getByRole("row")).toHaveCount(31);

  await page.getByRole("combobox", { name: "期间" }).click();
  await page.getByRole("option", { name: "近 7 天" }).or(page.getByTitle("近 7 天")).last().click();
  await expect(page).toHaveURL(/\?period=last7/);
  await story.reload();
  await page.getByText("表格", { exact: true }).click();
  await expect(page.getByRole("table", { name: "按日的下单金额、营业收入与毛利" }).getByRole("row")).toHaveCount(8);

  await page.getByRole("link", { name: "待发货订单" }).click();
  await expect(page).toHaveURL(/\/orders\?.*fulfilment=/);
  await page.goBack();
  await page.getByRole("link", { name: "待审核评价" }).click();
  await expect(page).toHaveURL(/\/reviews\?state=PENDING/);
});

test("a period without trade says so", async ({ page, story }) => {
  await story.signIn();
  await story.open("/?period=2001-01-01..2001-01-31");
  await expect(page.getByText("本期没有交易")).toBeVisible();
  await story.shot("dashboard-empty");
});
