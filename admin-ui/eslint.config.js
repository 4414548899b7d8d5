import js from "@eslint/js";
import { createNodeResolver, flatConfigs, importX } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

// Lowest first; a layer imports only from layers before it, and features never from each other.
const FEATURES = [
  "access", "analytics", "approvals", "auth", "bulk", "catalog", "changes", "customers", "dashboard", "finance", "integrations", "inventory", "loyalty",
  "marketing", "orders", "payments", "pricing", "purchasing", "reviews", "settings", "support", "webhooks",
];
// What pages of several features show: the custom fields of anything, and any list as a file.
const SHARED = ["exports", "fields"];
const LAYERS = [["lib", "locales"], ["ui"], ["table", "form", "chart"], ["api"], SHARED, FEATURES, ["layout"]];

const src = (name) => `./src/${name}`;
const TOP = ["./src/main.tsx", "./src/routes.tsx"];

function zones() {
  return LAYERS.flatMap((layer, index) => {
    const above = LAYERS.slice(index + 1).flat().map(src);
    return layer.map((name) => {
      const siblings = index > 1 ? layer.filter((other) => other !== name).map(src) : [];
      // `paths.ts` is a leaf: pages link to each other by it without importing each other.
      const paths = index < 4 ? ["./src/paths.ts"] : [];
      return {
        target: src(name),
        from: [...above, ...siblings, ...TOP, ...paths],
        message: "lib → ui → table | form | chart → api → exports | fields → features → layout → routes; features never import features.",
      };
    });
  });
}

const TEXT_RULES = [
  { selector: "JSXText[value=/[\\p{L}]{2,}/u]", message: "What a person reads comes from src/locales." },
  { selector: "MemberExpression[property.name=/^((inner|outer)HTML|srcdoc|insertAdjacentHTML)$/]", message: "Pages are made of nodes, never of HTML." },
  { selector: "JSXAttribute[name.name=/^(dangerouslySetInnerHTML|srcDoc)$/]", message: "Pages are made of nodes, never of HTML." },
  { selector: "ExportAllDeclaration", message: "No barrels." },
  { selector: "ExportNamedDeclaration[source]", message: "No re-exports." },
];

export default tseslint.config(
  { ignores: ["dist", "**/generated/**", "**/*.generated.ts", "test-results", "playwright-report"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  flatConfigs.typescript,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js", "scripts/*.mjs"] }, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "import-x": importX, "react-hooks": reactHooks },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".tsx", ".js", ".json"] })] },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/consistent-type-imports": "error",
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones: zones(), basePath: import.meta.dirname }],
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
    },
  },
  // A component's markup is long where its logic is not.
  { files: ["**/*.tsx"], rules: { "max-lines-per-function": ["error", { max: 200, skipBlankLines: true, skipComments: true }] } },
  { files: ["src/**/*.{ts,tsx}"], rules: { "no-restricted-syntax": ["error", ...TEXT_RULES] } },
  {
    files: ["tests/**", "e2e/**", "**/*.test.{ts,tsx}"],
    rules: { "max-lines": ["error", 400], "max-lines-per-function": "off" },
  },
  // Playwright's fixtures are handed on by a function called `use`, and ask for none by `{}`.
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off", "no-empty-pattern": "off" } },
  {
    files: ["scripts/*.mjs", "eslint.config.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
);
