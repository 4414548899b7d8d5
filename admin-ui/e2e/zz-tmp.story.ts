import { ask, ownerToken } from "./api";
import { expect, test } from "./story";

test("every type of field", async ({ page, request, story }) => {
  const token = await ownerToken(request);
  const kinds: [string, string, object][] = [
    ["t-text", "TEXT", {}],
    ["t-int", "INTEGER", { isList: true, validation: { minimum: "1", maximum: "9" } }],
    ["t-dec", "DECIMAL", {}],
    ["t-bool", "BOOLEAN", {}],
    ["t-date", "DATE", {}],
    ["t-dates", "DATE", { isList: true }],
    ["t-moment", "INSTANT", {}],
    ["t-sel", "SELECT", { isList: true, validation: { options: ["红", "绿", "蓝"] } }],
    ["t-ref", "REFERENCE", { validation: { referenceType: "Product" } }],
    ["t-refs", "REFERENCE", { isList: true, validation: { referenceType: "Customer" } }],
  ];
  for (const ownerType of ["Product", "Variant"])
    for (const [key, type, more] of kinds)
      await request.post("/graphql", {
        headers: { Authorization: `Bearer ${token}` },
        data: {
          query: "mutation ($input: FieldDefinitionCreateInput!) { fieldDefinitionCreate(input: $input) { userErrors { message } } }",
          variables: { input: { ownerType, key, type, name: [{ locale: "zh-CN", value: `字段${type}${key.endsWith("s") ? "列表" : ""}` }], ...more } },
        },
      });
  await story.signIn();
  await story.open("/products");
  await page.locator("[data-row-link]").nth(1).click();
  const section = page.getByRole("region", { name: "自定义字段" });
  await section.scrollIntoViewIfNeeded();
  await section.getByLabel("字段BOOLEAN").click();
  await page.getByTitle("是", { exact: true }).click();
  await section.getByRole("button", { name: "为字段INTEGER添加一项" }).click();
  await section.getByLabel("字段INTEGER 第 1 项").fill("4");
  await section.getByRole("button", { name: "为字段INTEGER添加一项" }).click();
  await section.getByLabel("字段INTEGER 第 2 项").fill("77");
  await section.getByLabel("字段REFERENCE", { exact: true }).click();
  await section.getByLabel("字段REFERENCE", { exact: true }).fill("围巾");
  await page.locator(".ant-select-item-option").filter({ hasText: "围巾" }).first().click();
  await section.getByLabel("字段DATE", { exact: true }).fill("2026-05-01");
  await page.keyboard.press("Enter");
  await section.getByRole("button", { name: "保存" }).click();
  await story.settled();
  await section.screenshot({ path: "test-results/screenshots/zz-wide.png" });
  await section.getByLabel("字段INTEGER 第 2 项").fill("7");
  await section.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("已保存", { exact: true })).toBeVisible();
  await story.shot("zz-types");
  await page.setViewportSize({ width: 390, height: 844 });
  await section.screenshot({ path: "test-results/screenshots/zz-phone.png" });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: /的自定义字段$|“的自定义字段/ }).first().click();
  await story.shot("zz-variant");
  await page.getByRole("dialog").getByRole("button", { name: "关闭" }).last().click();
  await story.open("/products");
  await story.shot("zz-products");
  await story.open("/customers");
  await page.locator("[data-row-link]").first().click();
  await page.getByRole("region", { name: "元数据" }).first().scrollIntoViewIfNeeded();
  await story.shot("zz-customer");
  await story.open("/orders");
  await story.shot("zz-orders");
  await page.locator("[data-row-link]").first().click();
  await page.getByRole("region", { name: "元数据" }).first().scrollIntoViewIfNeeded();
  await story.shot("zz-order");
  for (const [key] of kinds) void key;
  const { fieldDefinitions } = await ask<{ fieldDefinitions: { id: string }[] }>(request, "{ fieldDefinitions { id } }", {}, token);
  await page.route("**/graphql", (route) => route.fulfill({ status: 500, body: "no" }));
  await page.goto("/admin/settings/fields");
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "test-results/screenshots/zz-failing.png" });
  void fieldDefinitions;
});
