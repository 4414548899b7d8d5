// Sums the gzip size of the script that a first visit loads: the entry with everything it imports statically, and the
// login and dashboard pages with theirs. Fails above the budget.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 350;
const PAGES = ["src/auth/LoginPage.tsx", "src/layout/AppLayout.tsx", "src/dashboard/DashboardPage.tsx"];

const dist = resolve(dirname(fileURLToPath(import.meta.url)), "../dist");
const manifestFile = join(dist, ".vite/manifest.json");
if (!existsSync(manifestFile)) {
  console.error("There is no build to measure: run `npm run build` first.");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));

function collect(key, seen) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return seen;
  seen.add(key);
  for (const next of chunk.imports ?? []) collect(next, seen);
  return seen;
}

const keys = ["index.html", ...PAGES].reduce((seen, key) => {
  if (!manifest[key]) throw new Error(`${key} is not in the build`);
  return collect(key, seen);
}, new Set());
// A language and the antd locale that comes with it are loaded before the first render; the larger one counts.
const locales = ["zh-CN", "en"].map((locale) =>
  Object.keys(manifest).filter((key) => key.includes(`locales/${locale}/common.json`) || key.includes(`locales/antd/${locale}`)),
);

const gzipKb = (key) => gzipSync(readFileSync(join(dist, manifest[key].file)), { level: 9 }).length / 1024;
const rows = [...keys].filter((key) => manifest[key].file.endsWith(".js")).map((key) => [manifest[key].file, gzipKb(key)]);
const language = Math.max(...locales.map((list) => list.reduce((sum, key) => sum + gzipKb(key), 0)));
rows.push(["one language", language]);
rows.sort((a, b) => b[1] - a[1]);
for (const [file, size] of rows) console.log(`${size.toFixed(1).padStart(8)} KB  ${file}`);
const total = rows.reduce((sum, [, size]) => sum + size, 0);
console.log(`${total.toFixed(1).padStart(8)} KB  first load of script, gzip (budget ${BUDGET_KB} KB)`);
if (total > BUDGET_KB) {
  console.error(`The first load is ${(total - BUDGET_KB).toFixed(1)} KB over its budget.`);
  process.exit(1);
}
