import { ESLint } from "eslint";
import { join } from "node:path";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

const eslint = new ESLint({ cwd: join(__dirname, ".."), overrideConfig: [tseslint.configs.disableTypeChecked] });

async function refusals(file: string, code: string): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath: join(__dirname, "../src", file) });
  return result?.messages.filter((message) => message.ruleId === "import-x/no-restricted-paths").length ?? 0;
}

test.each([
  ["lib/money.ts", "../ui/Money", 1],
  ["ui/Money.tsx", "../api/useLoad", 1],
  ["table/Paging.tsx", "../form/FormShell", 1],
  ["table/Paging.tsx", "../ui/Money", 0],
  ["api/errors.ts", "../auth/LoginPage", 1],
  ["auth/LoginPage.tsx", "../settings/SettingsPage", 1],
  ["fields/FieldsForm.tsx", "../catalog/ProductPage", 1],
  ["fields/FieldsForm.tsx", "../exports/lists", 1],
  ["fields/FieldsForm.tsx", "../paths", 0],
  ["catalog/ProductPage.tsx", "../fields/FieldsForm", 0],
  ["auth/LoginPage.tsx", "../paths", 0],
  ["form/FormShell.tsx", "../paths", 1],
  ["settings/SettingsPage.tsx", "../layout/Sidebar", 1],
])("%s importing %s: %i refused", async (file, imported, refused) => {
  expect(await refusals(file, `import "${imported}";\n`)).toBe(refused);
}, 60_000);
