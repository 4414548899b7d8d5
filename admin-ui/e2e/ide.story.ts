import { expect, test } from "./story";

test("a developer asks the API in the browser, with no network but the shop's", async ({ page, story }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== process.env["ENTREPOT_E2E_URL"]) elsewhere.push(request.url());
  });
  await page.goto("/graphql", { waitUntil: "networkidle" });
  await expect(page.getByRole("region", { name: /operation editor/i })).toContainText("currency");
  // The button is there before the editor that it asks has started.
  await expect(async () => {
    await page.getByRole("button", { name: /execute query/i }).click();
    await expect(page.getByRole("region", { name: /result/i })).toContainText("currency", { timeout: 3_000 });
  }).toPass({ timeout: 45_000 });
  expect(elsewhere).toEqual([]);
  await story.settled();
});
