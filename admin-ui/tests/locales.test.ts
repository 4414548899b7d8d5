import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SRC = join(__dirname, "../src");
const LOCALES = ["zh-CN", "en"];
const PLURAL = /_(zero|one|two|few|many|other)$/;

type Tree = { readonly [name: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === "string" ? [[prefix + name, value] as const] : [...flatten(value, `${prefix}${name}.`)],
    ),
  );
}

function namespacesOf(locale: string): string[] {
  return readdirSync(join(SRC, "locales", locale))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

function textsOf(locale: string, namespace: string): Map<string, string> {
  return flatten(JSON.parse(readFileSync(join(SRC, "locales", locale, `${namespace}.json`), "utf8")) as Tree);
}

const keysOf = (texts: Map<string, string>) => [...new Set([...texts.keys()].map((key) => key.replace(PLURAL, "")))].sort();
const valuesIn = (text: string) => [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name))].sort();

const NAMESPACES = namespacesOf("zh-CN");

test("both languages have the same files", () => {
  expect(namespacesOf("en")).toEqual(NAMESPACES);
});

test.each(NAMESPACES)("%s: both languages have the same keys, none empty", (namespace) => {
  const [chinese, english] = LOCALES.map((locale) => textsOf(locale, namespace));
  expect(keysOf(english as Map<string, string>)).toEqual(keysOf(chinese as Map<string, string>));
  expect([...(chinese ?? []), ...(english ?? [])].filter(([, text]) => text.trim() === "")).toEqual([]);
});

test.each(NAMESPACES)("%s: both languages say the same values", (namespace) => {
  const [chinese, english] = LOCALES.map((locale) => textsOf(locale, namespace)) as [Map<string, string>, Map<string, string>];
  const differing = [...chinese].filter(([key, text]) => {
    const other = english.get(key) ?? english.get(key.replace(PLURAL, "_other"));
    return other !== undefined && valuesIn(text).join() !== valuesIn(other).join();
  });
  expect(differing.map(([key]) => key)).toEqual([]);
});

// A key is used where it is written out, alone or with its namespace, or begins with what a template begins with.
const sources = readdirSync(SRC, { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name) && !name.includes("generated") && !name.includes(".test."))
  .map((name) => readFileSync(join(SRC, name), "utf8"));

function isUsed(namespace: string, key: string): boolean {
  return sources.some((source) => {
    if (source.includes(`"${namespace}:${key}"`)) return true;
    const speaks = namespace === "common" || source.includes(`"${namespace}"`);
    const written = speaks && source.includes(`"${key}"`);
    const templates = [...source.matchAll(/`(?:(\w+):)?([\w.-]+\.)\$\{([^`]*)`/g)];
    return written || templates.some(([, named, start = "", rest = ""]) => {
      const inNamespace = named ? named === namespace : speaks;
      const ending = /\}([\w.]*)$/.exec(rest)?.[1] ?? "";
      return inNamespace && key.startsWith(start) && key.endsWith(ending);
    });
  });
}

test.each(NAMESPACES)("%s: every key is used", (namespace) => {
  const unused = keysOf(textsOf("zh-CN", namespace)).filter((key) => !isUsed(namespace, key));
  expect(unused).toEqual([]);
});
