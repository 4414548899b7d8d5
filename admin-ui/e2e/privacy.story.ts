import { readFileSync } from "node:fs";
import { buy, find, register } from "./shopper";
import { ask, ownerToken } from "./api";
import { expect, test } from "./story";

const CUSTOMER = "query ($search: String!) { customers(search: $search) { nodes { id } } }";
const CONSENT = "mutation ($input: CustomerConsentGiveInput!) { customerConsentGive(input: $input) { customer { id } userErrors { message } } }";
const FREEZES = "query ($id: ID!) { customer(id: $id) { state frozenReason email impersonations { reason } } }";

test("a customer is frozen for a reason, given their data, acted for, and erased by typing who it is", async ({ page, request, story }) => {
  const email = `forget-${Date.now()}@home.example`;
  const shopper = await register(request, email);
  const wording = "是的，请用邮件告诉我新品";
  await ask(request, CONSENT, { input: { purpose: "MARKETING_EMAIL", granted: true, wording, wordingVersion: "2026-11", source: "注册页" } }, shopper);
  const token = await ownerToken(request);
  const { customers } = await ask<{ customers: { nodes: { id: string }[] } }>(request, CUSTOMER, { search: email }, token);
  const id = customers.nodes[0]?.id ?? "";
  const seen = () => ask<{ customer: { state: string; frozenReason: string | null; email: string | null } }>(request, FREEZES, { id }, token);

  await story.signIn();
  await story.open(`/customers/${id}`);
  await expect(page.getByText("营销邮件")).toBeVisible();
  await page.getByRole("button", { name: "冻结" }).click();
  const freeze = page.getByRole("dialog", { name: "冻结此顾客？" });
  await freeze.getByRole("button", { name: "冻结" }).click();
  await expect(freeze.getByText("请填写原因")).toBeVisible();
  await freeze.getByLabel("原因").fill("盗用他人银行卡");
  await freeze.getByRole("button", { name: "冻结" }).click();
  await expect(page.getByText("此顾客已被冻结")).toBeVisible();
  expect((await seen()).customer).toMatchObject({ state: "DISABLED", frozenReason: "盗用他人银行卡" });
  await story.settled();
  await page.getByRole("button", { name: "解冻" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "解冻" }).click();
  await expect(page.getByText("此顾客已被冻结")).toBeHidden();

  await page.getByRole("button", { name: "以顾客身份操作" }).click();
  const acting = page.getByRole("dialog", { name: "以顾客身份操作" });
  await acting.getByLabel("原因").fill("电话协助填写地址");
  await acting.getByRole("button", { name: "开始" }).click();
  const shown = page.getByRole("dialog", { name: "代顾客操作的令牌" });
  await expect(shown.locator("code")).toContainText("ent_");
  await shown.getByRole("button", { name: "关闭" }).click();
  await expect(page.getByRole("list", { name: "代顾客操作" })).toContainText("电话协助填写地址");

  await page.getByRole("button", { name: "导出数据" }).click();
  const requests = page.getByRole("list", { name: "个人数据请求" });
  const file = requests.getByRole("button", { name: "下载" });
  await file.waitFor({ timeout: 30_000 });
  await expect(page.locator(".ant-message-notice")).toHaveCount(0);
  const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
  const exported = readFileSync(await download.path(), "utf8");
  expect([exported.includes(email), exported.includes(wording)]).toEqual([true, true]);
  await story.shot("customer-privacy");

  await page.getByRole("button", { name: "注销并抹除" }).click();
  const erase = page.getByRole("dialog");
  await expect(erase).toContainText("金额、商品与国家或地区");
  await erase.getByLabel(`请输入 ${email} 以确认`).fill("somebody@else.example");
  await erase.getByRole("button", { name: "注销并抹除" }).click();
  await expect(erase.getByText("与上面的内容不一致")).toBeVisible();
  await story.shot("customer-erase");
  expect((await seen()).customer.state).toBe("ACTIVE");
  await erase.getByLabel(`请输入 ${email} 以确认`).fill(email);
  await erase.getByRole("button", { name: "注销并抹除" }).click();
  await expect(page.getByText("此顾客已注销")).toBeVisible();
  await story.settled();
  await expect(page.getByRole("button", { name: "冻结" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText(email)).toHaveCount(0);
  expect((await seen()).customer).toMatchObject({ state: "ERASED", email: null });
});

test("erasing somebody waits for their order, and says for which", async ({ page, request, story }) => {
  const email = `waiting-${Date.now()}@home.example`;
  const token = await register(request, email);
  const { id: variantId } = await find(request, "茶");
  const { number } = await buy(request, { token, email }, variantId, "1");
  const { customers } = await ask<{ customers: { nodes: { id: string }[] } }>(request, CUSTOMER, { search: email }, await ownerToken(request));
  await story.signIn();
  await story.open(`/customers/${customers.nodes[0]?.id ?? ""}`);
  await page.getByRole("button", { name: "注销并抹除" }).click();
  await page.getByLabel(`请输入 ${email} 以确认`).fill(email);
  await page.getByRole("dialog").getByRole("button", { name: "注销并抹除" }).click();
  const requests = page.getByRole("list", { name: "个人数据请求" });
  await expect(requests).toContainText("等待 1 个订单完结");
  await requests.getByRole("link", { name: number }).click();
  await expect(page.getByRole("row", { name: new RegExp(number) })).toHaveCount(1);
});
