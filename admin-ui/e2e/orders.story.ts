import { expect, test } from "./story";

test("staff find orders by number, state and date, and look at one", async ({ page, story }) => {
  await story.signIn();
  await story.open("/orders");
  await expect(page.getByRole("table", { name: "订单" }).getByRole("row")).not.toHaveCount(1);
  await story.shot("orders");
  await page.getByRole("row").nth(1).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("订单 #");
  await story.shot("order");
});
