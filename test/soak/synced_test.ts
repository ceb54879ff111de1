import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ROOT, Workspace } from "../fixtures/cli.ts";
import { readFile, storeProgram } from "../fixtures/store.ts";

const workspace = new Workspace("synced");
/** How long a hung program may keep a test waiting. */
const BACKSTOP = { timeout: 240_000, killSignal: "SIGKILL" } as const;

test("The store's thread syncs the disk at each commit", () => {
  const FLUSHES = 20;
  const counted = workspace.path("syncs");
  const file = workspace.path("synced.db");
  const script = `
for (let seq = 1; seq <= ${FLUSHES}; seq += 1) {
  store.appendEvent({ type: "control", seq, ts: seq, kind: "halt", strategy: null });
  await store.flush();
}
process.kill(process.pid, "SIGKILL");`;
  const strace = ["-f", "-c", "-o", counted, "-e", "trace=fsync,fdatasync"];
  const args = [...strace, process.execPath, ...storeProgram(file, script)];
  const { error } = spawnSync("strace", args, { ...BACKSTOP, cwd: ROOT });
  assert.equal(error, undefined, "strace is installed");
  // % time, seconds, usecs/call, calls, [errors,] syscall
  const calls = [
    ...readFileSync(counted, "utf8").matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*(?:fsync|fdatasync)$/gm),
  ];
  const syncs = calls.reduce((sum, [, count]) => sum + Number(count), 0);
  assert.equal(readFile(file).book.length, FLUSHES + 1);
  assert.ok(syncs >= FLUSHES, `${syncs} syncs:\n${readFileSync(counted, "utf8")}`);
});
