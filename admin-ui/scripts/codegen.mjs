// Writes the types of every `.graphql` document, and of every key in the locales.
//
//   src/orders/orders.graphql  →  src/api/generated/orders/orders.ts
//   src/locales/zh-CN/*.json   →  src/locales/resources.generated.ts
//
// Each file of documents has its own module, so that a page loads only its own operations. Fragments of other
// files are found by name.
import { codegen } from "@graphql-codegen/core";
import * as documentPlugin from "@graphql-codegen/typed-document-node";
import * as operationsPlugin from "@graphql-codegen/typescript-operations";
import { buildASTSchema, parse, validate, visit, NoUnusedFragmentsRule, specifiedRules } from "graphql";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const PROJECTS = [
  {
    schema: resolve(root, process.env.ENTREPOT_SCHEMA ?? "../schema.graphql"),
    documents: join(root, "src"),
    output: join(root, "src/api/generated"),
  },
  {
    schema: join(root, "tests/sample/schema.graphql"),
    documents: join(root, "tests/sample"),
    output: join(root, "tests/sample/generated"),
  },
];

const TEXT = { input: "string", output: "string" };
const JSON_VALUE = { input: "unknown", output: "unknown" };
const CONFIG = {
  immutableTypes: true,
  arrayInputCoercion: false,
  enumType: "string-literal",
  useTypeImports: true,
  dedupeFragments: true,
  strictScalars: false,
  defaultScalarType: "string",
  scalars: { ID: TEXT, Decimal: TEXT, Quantity: TEXT, DateTime: TEXT, Date: TEXT, CurrencyCode: TEXT, JSON: JSON_VALUE },
  documentMode: "documentNode",
};

function filesUnder(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith(ending) && !name.includes("generated"))
    .sort();
}

function fragmentsOf(document) {
  const names = new Set();
  visit(document, { FragmentSpread: (node) => void names.add(node.name.value) });
  return names;
}

/** The file's own document with every fragment that it names, directly or not, and does not define. */
function withFragments(file, document, fragments) {
  const own = new Set(document.definitions.map((definition) => definition.name?.value));
  const extra = new Map();
  const wanted = [...fragmentsOf(document)];
  while (wanted.length > 0) {
    const name = wanted.pop();
    if (own.has(name) || extra.has(name)) continue;
    const found = fragments.get(name);
    if (!found) throw new Error(`${relative(root, file)}: there is no fragment ${name}`);
    extra.set(name, found);
    wanted.push(...fragmentsOf(found));
  }
  return { ...document, definitions: [...extra.values(), ...document.definitions] };
}

const RULES = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);

function problemsIn(schema, file, document) {
  return validate(schema, document, RULES).map((error) => {
    const place = error.locations?.[0] ? `:${error.locations[0].line}` : "";
    return `${relative(root, file)}${place}: ${error.message}`;
  });
}

async function writeProject({ schema: schemaFile, documents: folder, output }) {
  if (!existsSync(schemaFile)) {
    throw new Error(`${relative(root, schemaFile)} is missing: run \`make schema\` in the project's root first.`);
  }
  const schema = parse(readFileSync(schemaFile, "utf8"));
  const built = buildASTSchema(schema);
  const files = filesUnder(folder, ".graphql").filter((name) => name !== schemaFile);
  const parsed = files.map((file) => [file, parse(readFileSync(file, "utf8"))]);
  const fragments = new Map(
    parsed.flatMap(([, document]) =>
      document.definitions.filter(({ kind }) => kind === "FragmentDefinition").map((node) => [node.name.value, node]),
    ),
  );
  const targets = new Set();
  const problems = [];
  for (const [file, own] of parsed) {
    const target = join(output, relative(folder, file)).replace(/\.graphql$/, ".ts");
    targets.add(target);
    const document = withFragments(file, own, fragments);
    const found = problemsIn(built, file, document);
    problems.push(...found);
    if (found.length > 0) continue;
    const content = await codegen({
      filename: target,
      schema,
      schemaAst: built,
      documents: [{ location: file, document }],
      config: CONFIG,
      plugins: [{ operations: {} }, { documents: {} }],
      pluginMap: { operations: operationsPlugin, documents: documentPlugin },
      skipDocumentsValidation: true,
    });
    writeChanged(target, `/* Written by \`npm run codegen\`; not edited by hand. */\n${content}\n`);
  }
  removeOthers(output, targets);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return files.length;
}

/** Leaves a file alone that is right already, so that nothing that watches it starts anew. */
function writeChanged(target, content) {
  if (existsSync(target) && readFileSync(target, "utf8") === content) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

function removeOthers(output, targets) {
  if (!existsSync(output)) return;
  for (const name of readdirSync(output, { recursive: true })) {
    const file = join(output, String(name));
    if (file.endsWith(".ts") && !targets.has(file)) rmSync(file);
  }
}

function keysOf(tree, prefix = "") {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [prefix + name] : keysOf(value, `${prefix}${name}.`),
  );
}

function writeResources() {
  const folder = join(root, "src/locales/zh-CN");
  const names = filesUnder(folder, ".json").map((file) => relative(folder, file).replace(/\.json$/, ""));
  const keys = names.flatMap((name) =>
    keysOf(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"))).map(
      (key) => `  | "${name}:${key.replace(/_(zero|one|two|few|many|other)$/, "")}"`,
    ),
  );
  const lines = [
    "/* Written by `npm run codegen`; not edited by hand. */",
    ...names.map((name) => `import type ${name} from "./zh-CN/${name}.json";`),
    "",
    "export interface Resources {",
    ...names.map((name) => `  ${name}: typeof ${name};`),
    "}",
    "",
    "export type MessageKey =",
    ...new Set(keys),
  ];
  writeChanged(join(root, "src/locales/resources.generated.ts"), `${lines.join("\n")};\n`);
  return names.length;
}

try {
  const namespaces = writeResources();
  const counts = [];
  for (const project of PROJECTS) counts.push(await writeProject(project));
  console.log(`codegen: ${counts[0]} document files, ${counts[1]} of the sample, ${namespaces} namespaces`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
