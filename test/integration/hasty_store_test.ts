import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Random } from "../../engine/feed/mod.ts";
import { buildWorker } from "../../scripts/build.ts";
import { ROOT, Workspace } from "../fixtures/cli.ts";
import { countOf } from "../fixtures/sample.ts";
import { findBroken, readFile, THREAD } from "../fixtures/store.ts";

const workspace = new Workspace("hasty-store");
const KILLS = countOf(10, 3);
/** How long a hung program may keep a test waiting. */
const BACKSTOP = { timeout: 240_000, killSignal: "SIGKILL" } as const;

let program = "";
let hastyThread = "";

before(async () => {
  // The binding to SQLite is not bundled: it is found from where the bundles are.
  symlinkSync(path.join(ROOT, "node_modules"), workspace.path("node_modules"), "junction");
  [program, hastyThread] = await Promise.all([bundle("numbering"), bundle("hasty_store_thread")]);
});

/** Bundles a file of `test/fixtures/workers`. @returns the bundle's path */
async function bundle(name: string): Promise<string> {
  const entry = fileURLToPath(new URL(`../fixtures/workers/${name}.ts`, import.meta.url));
  const outfile = workspace.path(`${name}.cjs`);
  await buildWorker({ entry, outfile });
  return outfile;
}

/** Rows by a program that was killed. */
interface Killed {
  /** The rows that it has printed, which it does when they are said to be durable. */
  readonly printed: readonly number[];
  /** Those of them that its journal does not have. */
  readonly missing: readonly number[];
}

/** Kills the program some milliseconds after its first number. */
async function killNumbering(file: string, thread: string, afterMs: number): Promise<Killed> {
  const child = spawn(process.execPath, [program, file, thread], { ...BACKSTOP, stdio: ["ignore", "pipe", "inherit"] });
  workspace.adopt(child);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child.stdout, "data");
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  assert.equal(signal, "SIGKILL", "it did not end by itself");
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  const written = new Set(contents.book.map(({ row }) => row));
  const printed = said.trimEnd().split("\n").map(Number);
  return { printed, missing: printed.filter((row) => !written.has(row)) };
}

/** Kills the program again and again, at moments that are the same in every run as far as a machine can hold to that. */
async function killOften(name: string, thread: string): Promise<readonly Killed[]> {
  const random = Random.seeded(1, "kills");
  const killed: Killed[] = [];
  for (let i = 0; i < KILLS; i += 1) {
    killed.push(await killNumbering(workspace.path(`${name}-${i}.db`), thread, random.integer(0, 60)));
  }
  return killed;
}

test("JournalStore calls nothing durable that is not in the file when the process is killed", async (t) => {
  const killed = await killOften("sound", fileURLToPath(THREAD));
  t.diagnostic(`printed: ${killed.map(({ printed }) => printed.length).join(", ")}`);
  assert.deepEqual(
    killed.flatMap(({ missing }) => missing),
    [],
  );
});

test("A store that says durable before it commits is found out by the same kills", async (t) => {
  const killed = await killOften("hasty", hastyThread);
  t.diagnostic(`missing: ${killed.map(({ printed, missing }) => `${missing.length} of ${printed.length}`).join(", ")}`);
  assert.ok(killed.some(({ missing }) => missing.length > 0));
});
