import { choose } from "./choices";
import { png } from "./picture";
import { expect, test } from "./story";

const run = Date.now().toString(36).toUpperCase();

test("a merchant creates a product with a picture, options, prices and stock, and publishes it", async ({ page, story }) => {
  test.slow();
  const name = `竹编提篮 ${run}`;
  await story.signIn();
  await story.open("/products");
  await page.getByRole("button", { name: "新建商品" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("新建商品");

  await page.getByLabel("名称", { exact: true }).fill(name);
  await page.getByRole("tab", { name: /English/ }).first().click();
  await page.getByLabel("名称", { exact: true }).fill(`Bamboo basket ${run}`);
  await page.getByLabel("选择文件").setInputFiles({ name: "basket.png", mimeType: "image/png", buffer: png(640, 480) });
  await expect(page.getByRole("img", { name: "图片 1" })).toBeVisible({ timeout: 60_000 });

  await page.getByRole("button", { name: "添加选项" }).click();
  await page.getByLabel("选项 1的名称（中文）").fill("尺寸");
  await page.getByLabel("选项 1的名称（English）").fill("Size");
  await page.getByLabel("选项 1的取值 1（中文）").fill("大");
  await page.getByLabel("选项 1的取值 1（English）").fill("Large");
  await page.getByRole("button", { name: "添加取值" }).click();
  await page.getByLabel("选项 1的取值 2（中文）").fill("小");
  await page.getByLabel("选项 1的取值 2（English）").fill("Small");

  const large = page.getByRole("group", { name: "大", exact: true });
  await large.getByLabel("货号").fill(`BASKET-${run}`);
  await large.getByLabel("售价").fill("128");
  await large.getByLabel("期初库存").fill("12");
  await page.getByRole("radio", { name: "立即上架" }).check();
  await page.getByRole("button", { name: "创建商品" }).click();
  await expect(page.getByText("填写了期初库存，请同时填写单位成本"), "stock has a cost").toBeVisible();
  await large.getByLabel("单位成本").fill("60.5");
  await page.getByRole("button", { name: "用第一行补全空白" }).click();
  await expect(page.getByRole("group", { name: "小", exact: true }).getByLabel("货号")).toHaveValue(`BASKET-${run}-2`);
  await story.shot("product-new");
  await page.getByRole("button", { name: "创建商品" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name, { timeout: 30_000 });
  await expect(page.locator("main header")).toContainText("已上架");
  const variants = page.getByRole("region", { name: "规格" });
  await expect(variants.getByRole("row", { name: `大 BASKET-${run} – ¥128.00 12` })).toBeVisible();
  await expect(variants.getByRole("row", { name: `小 BASKET-${run}-2 – ¥128.00 12` })).toBeVisible();

  await page.getByRole("button", { name: "编辑图片 1的替代文字" }).click();
  await page.getByRole("dialog").getByLabel("图片说明").fill("绿色竹篮");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("img", { name: "绿色竹篮" })).toBeVisible();
  await story.shot("product");

  await variants.getByRole("button", { name: "修改价格" }).click();
  await page.getByRole("dialog").getByLabel("售价").first().fill("138");
  await page.getByRole("dialog").getByLabel("划线价").first().fill("99");
  await page.getByRole("dialog").getByRole("button", { name: "保存价格" }).click();
  await expect(page.getByRole("dialog"), "the server's refusal stands at its field").toContainText("划线价必须高于售价");
  await page.getByRole("dialog").getByLabel("划线价").first().fill("158");
  await page.getByRole("dialog").getByRole("button", { name: "保存价格" }).click();
  await expect(variants).toContainText("¥138.00");

  await story.open(`/products?q=${encodeURIComponent(run)}`);
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("¥128.00 – ¥138.00");
  await story.shot("products");
});

test("a category moves with the keyboard, and never below itself", async ({ page, story }) => {
  test.slow();
  const [outer, inner] = [`竹器 ${run}`, `竹篮 ${run}`];
  await story.signIn();
  await story.open("/categories");
  const make = async (name: string) => {
    await page.getByRole("dialog").getByLabel("名称", { exact: true }).fill(name);
    await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
    await expect(page.getByRole("link", { name })).toBeVisible();
  };
  await page.getByRole("button", { name: "新建分类" }).first().click();
  await make(outer);
  await page.getByRole("button", { name: `在“${outer}”下新建` }).click();
  await make(inner);

  const moveTo = async (parent: string) => {
    const dialog = page.getByRole("dialog");
    await choose(page, dialog.getByLabel("移动到"), parent);
    await dialog.getByRole("button", { name: "移动", exact: true }).focus();
    await page.keyboard.press("Enter");
    return dialog;
  };
  await page.getByRole("button", { name: `移动“${outer}”` }).focus();
  await page.keyboard.press("Enter");
  await expect(await moveTo(`${outer} / ${inner}`)).toContainText("分类不能移动到自身或其下级分类之下");
  await story.shot("category-cycle");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.getByRole("button", { name: `删除“${outer}”` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除", exact: true }).click();
  await expect(page.getByRole("dialog"), "what is in the way is named").toContainText(inner);
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();

  await page.getByRole("button", { name: `移动“${inner}”` }).click();
  await moveTo("（顶级）");
  await expect(page.getByRole("button", { name: `${outer}的下级分类` })).toBeHidden();
  await story.shot("categories");
});
