import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const READY_WITHIN_MS = 120_000;
const STOPS_WITHIN_MS = 20_000;

/**
 * The back end of the stories: the one at ENTREPOT_E2E_URL, or one of our own with an empty data directory, the demo
 * shop and a free port, which is stopped and removed at the end. Its mail is kept as files; that of another is to be found
 * in the directory ENTREPOT_E2E_MAIL, and may call what listens at ENTREPOT_E2E_PROVIDER_PORT of 127.0.0.1.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env["ENTREPOT_E2E_URL"]) return () => Promise.resolve();
  const program = fileURLToPath(new URL("../../.venv/bin/entrepot", import.meta.url));
  if (!existsSync(program)) throw new Error("There is no back end: run `make run` once, or set ENTREPOT_E2E_URL.");
  const directory = mkdtempSync(join(tmpdir(), "entrepot-e2e-"));
  const port = await freePort();
  // Of a story's identity provider; the back end calls nothing else of this machine.
  const providerPort = await freePort();
  // By its name: passkeys belong to a name, and none can be had for an address.
  const url = `http://localhost:${port}`;
  const server = spawn(program, ["serve", "--demo", "--development", "--port", String(port), "--data-dir", directory], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PYTHONUNBUFFERED: "1", ENTREPOT_PUBLIC_URL: url, ENTREPOT_OUTWARD_PERMITTED: JSON.stringify([`127.0.0.1:${providerPort}`]) },
  });
  const said = collect(server);
  const stop = async () => {
    await end(server);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(url, server);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${said().slice(-4000)}`, { cause: error });
  }
  process.env["ENTREPOT_E2E_URL"] = url;
  process.env["ENTREPOT_E2E_PROVIDER_PORT"] = String(providerPort);
  process.env["ENTREPOT_E2E_MAIL"] ??= join(directory, "mail");
  // The demo's login is printed once it serves: "Login     owner@demo.example  its-password".
  const login = /Login\s+(\S+@\S+)\s+(\S+)/.exec(said());
  process.env["ENTREPOT_DEMO_EMAIL"] ??= login?.[1] ?? "";
  process.env["ENTREPOT_DEMO_PASSWORD"] ??= login?.[2] ?? "";
  return stop;
}

function collect(server: ChildProcess): () => string {
  const parts: string[] = [];
  server.stdout?.on("data", (part: Buffer) => parts.push(part.toString()));
  server.stderr?.on("data", (part: Buffer) => parts.push(part.toString()));
  return () => parts.join("");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`The back end stopped with code ${server.exitCode}.`);
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`The back end was not ready within ${READY_WITHIN_MS / 1000} s.`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const timer = setTimeout(() => server.kill("SIGKILL"), STOPS_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
