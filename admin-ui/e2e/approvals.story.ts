import type { APIRequestContext } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { ask, ownerToken } from "./api";
import { expect, test } from "./story";

const CLERK = { email: "refunds@demo.example", name: "退款专员 Clerk", password: "a clerk of refunds 2026" };

interface Found {
  readonly orders: { readonly nodes: readonly { readonly id: string; readonly number: string }[] };
}

/** Somebody who may refund and is not the owner asks for a refund, which waits. */
async function askForRefund(request: APIRequestContext, reason: string): Promise<void> {
  const owner = await ownerToken(request);
  const { roleCreate } = await ask<{ roleCreate: { role: { id: string } } }>(
    request,
    "mutation ($input: RoleCreateInput!) { roleCreate(input: $input) { role { id } userErrors { message } } }",
    { input: { name: [{ locale: "zh-CN", value: "退款专员" }], permissions: ["read_orders", "refund_orders"] } },
    owner,
  );
  const create = "mutation ($input: StaffCreateInput!) { staffCreate(input: $input) { staffMember { id } userErrors { message } } }";
  await ask(request, create, { input: { ...CLERK, roleIds: [roleCreate.role.id] } }, owner);
  const { staffLogin } = await ask<{ staffLogin: { accessToken: string } }>(
    request,
    "mutation ($input: LoginInput!) { staffLogin(input: $input) { accessToken userErrors { message } } }",
    { input: { email: CLERK.email, password: CLERK.password } },
  );
  const { orders } = await ask<Found>(request, '{ orders(first: 2, where: {paymentState: {eq: PAID}}) { nodes { id number } } }', {}, staffLogin.accessToken);
  // Refused as it should be: it is asked for instead.
  for (const { id } of orders.nodes) {
    const query = "mutation ($input: OrderRefundInput!, $key: String!) { orderRefund(input: $input) @idempotent(key: $key) { userErrors { code } } }";
    const variables = { input: { orderId: id, reason }, key: randomUUID() };
    const answer = await request.post("/graphql", { data: { query, variables }, headers: { Authorization: `Bearer ${staffLogin.accessToken}` } });
    expect(await answer.json()).toMatchObject({ data: { orderRefund: { userErrors: [{ code: "APPROVAL_REQUIRED" }] } } });
  }
}

test("a rule holds refunds back, the owner approves one and rejects another, and the record says who did what", async ({ page, request, story }) => {
  test.slow();
  await story.signIn();
  await story.open("/approvals/policies");
  await expect(page.getByRole("row", { name: /大额退款/ }), "the demo's rule").toContainText("¥10,000.00");
  await page.getByRole("button", { name: "新建规则" }).click();
  const dialog = page.getByRole("dialog", { name: "新建规则" });
  await dialog.getByRole("textbox", { name: /名称/ }).fill("退款从严");
  await dialog.getByLabel("金额达到").fill("0.01");
  await story.shot("approval-policy");
  await dialog.getByRole("button", { name: "新建", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row", { name: /退款从严/ })).toContainText("店主：任一人");
  await story.shot("approval-policies");

  await askForRefund(request, "盒子破损");
  await story.open("/approvals");
  await expect(page.getByRole("row", { name: /退款专员/ })).toHaveCount(2);
  await story.shot("approvals");
  await page.getByRole("button", { name: "驳回" }).first().click();
  const decide = page.getByRole("dialog");
  await decide.getByRole("button", { name: "驳回" }).click();
  await expect(decide.getByText("请填写审批意见")).toBeVisible();
  await decide.getByLabel("审批意见").fill("照片不清楚");
  await decide.getByRole("button", { name: "驳回" }).click();
  await expect(decide).toBeHidden();
  await page.getByRole("button", { name: "批准" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "批准" }).click();
  await expect(page.getByText("没有待您审批的事项")).toBeVisible();

  await page.getByRole("link", { name: "全部申请" }).click();
  await expect(page.getByRole("row", { name: /已批准/ })).toBeVisible();
  await page.getByRole("row", { name: /已驳回/ }).getByRole("button", { name: "审批记录" }).click();
  await expect(page.getByRole("dialog")).toContainText("照片不清楚");
  await story.shot("approval");
  await page.getByRole("dialog").getByRole("button", { name: "关闭" }).last().click();

  await story.open("/approvals/policies");
  await page.getByRole("button", { name: "编辑 退款从严" }).click();
  await page.getByRole("dialog").getByRole("checkbox", { name: "启用" }).uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("row", { name: /退款从严/ })).toContainText("停用");
});

test("whoever audits finds who changed what, and why", async ({ page, story }) => {
  await story.signIn();
  await story.open("/changes");
  await expect(page.getByRole("row")).not.toHaveCount(1);
  await page.getByRole("row").nth(1).getByRole("group").or(page.getByRole("row").nth(1).locator("summary")).first().click();
  await story.shot("changes");
  await page.getByRole("button", { name: "下一页" }).click();
  await expect(page).toHaveURL(/after=/);
  await story.settled();
  await page.getByRole("button", { name: "上一页" }).click();
  await expect(page).toHaveURL(/before=/);
  await story.settled();
  await expect(page.getByRole("row")).not.toHaveCount(1);
  await story.open("/changes?kind=Webhook");
  await expect(page.getByRole("row").nth(1)).toContainText("Webhook：");
  await page.getByRole("button", { name: "该对象的记录" }).first().click();
  await expect(page).toHaveURL(/node=/);
  await expect(page.getByText("仅一个对象")).toBeVisible();
});
