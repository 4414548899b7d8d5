import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";

export interface Letter {
  readonly link: string;
  readonly token: string;
}

const read = new Set<string>();

/** The next letter to an address that nobody has read yet: its link, and what stands after the #. */
export async function letterTo(address: string): Promise<Letter> {
  let found: Letter | undefined;
  await expect(() => {
    found = next(address);
    expect(found, `a letter to ${address}`).toBeDefined();
  }).toPass({ timeout: 20_000 });
  if (!found) throw new Error(`No letter came to ${address}.`);
  return found;
}

function next(address: string): Letter | undefined {
  const directory = process.env["ENTREPOT_E2E_MAIL"] ?? "";
  for (const name of readdirSync(directory).filter((file) => file.endsWith(".eml") && !read.has(file)).sort()) {
    const text = readFileSync(join(directory, name), "utf8");
    if (!text.includes(`To: ${address}`)) continue;
    read.add(name);
    const link = /https?:\/\/\S+/.exec(text)?.[0] ?? "";
    return { link, token: link.split("#")[1] ?? "" };
  }
  return undefined;
}
