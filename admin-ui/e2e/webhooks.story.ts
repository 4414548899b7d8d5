import { choose } from "./choices";
import { expect, test } from "./story";

const ADDRESS = "https://receiver.example.com/story";

test("a merchant subscribes a webhook, keeps its secret, tries it and ends it", async ({ page, story }) => {
  await story.signIn();
  await story.open("/webhooks");
  await story.shot("webhooks");
  await page.getByRole("button", { name: "新建 Webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "新建 Webhook" });
  await dialog.getByLabel("应用").fill("示例报表");
  await page.getByTitle("示例报表 Demo report", { exact: true }).click();
  await dialog.getByLabel("接收地址").fill(ADDRESS);
  await choose(page, dialog.getByLabel("事件", { exact: true }), "orders/created");
  await page.keyboard.press("Escape");
  await dialog.getByText("开发者选项").click();
  await dialog.getByLabel("筛选条件").fill("not JSON");
  await dialog.getByRole("button", { name: "新建" }).click();
  await expect(dialog.getByText("请输入花括号包围的 JSON 对象")).toBeVisible();
  await dialog.getByLabel("筛选条件").fill('{ "paymentState": { "eq": "PAID" } }');
  await story.shot("webhook-new");
  await dialog.getByRole("button", { name: "新建" }).click();
  const secret = page.getByRole("dialog", { name: "Webhook 密钥" });
  await expect(secret).toContainText("whsec_");
  await secret.getByRole("button", { name: "我已保存" }).click();
  await expect(secret).toBeHidden();

  await page.getByRole("link", { name: ADDRESS }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("receiver.example.com");
  await page.getByRole("button", { name: "发送测试" }).click();
  await expect(page.getByText("测试投递已安排")).toBeVisible();
  await expect(page.getByRole("row", { name: /测试投递/ })).toBeVisible();
  await page.getByRole("button", { name: "暂停" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "暂停" }).click();
  await expect(page.getByText("已由人工暂停")).toBeVisible();
  await page.getByRole("button", { name: "删除" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
  await expect(page).toHaveURL(/\/admin\/webhooks$/);
  await expect(page.getByRole("link", { name: ADDRESS })).toBeHidden();
});

test("a failed delivery shows each attempt and the answer as text, and is sent again", async ({ page, story }) => {
  await story.signIn();
  await story.open("/webhooks");
  await page.getByRole("link", { name: "https://hooks.example.com/entrepot" }).click();
  await story.settled();
  await story.shot("webhook");
  await page.getByRole("button", { name: /^详情/ }).first().click();
  const detail = page.getByRole("dialog");
  await expect(detail.getByRole("region", { name: "第 1 次的应答" })).toBeVisible();
  await story.shot("webhook-delivery");
  await detail.getByRole("button", { name: "关闭" }).last().click();
  await page.getByRole("button", { name: "按时间段重新投递" }).click();
  const range = page.getByRole("dialog", { name: "按时间段重新投递" });
  await range.getByLabel("包括已送达的").check();
  await range.getByRole("button", { name: "重新投递" }).click();
  await expect(page.getByText(/已安排重新投递 \d+ 条/)).toBeVisible();
});
