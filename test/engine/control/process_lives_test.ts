import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

import { processLives } from "../../../engine/control/mod.ts";

test("processLives finds a process of this program's kind until it has ended", async (t) => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: "pipe" });
  t.after(() => child.kill());
  const pid = child.pid ?? NaN;
  assert.equal(processLives(pid), true);
  child.stdin.end();
  await once(child, "exit");
  assert.equal(processLives(pid), false);
});

test("processLives takes neither the one that asks nor another program for it", async (t) => {
  assert.equal(processLives(process.pid), false);
  const other = spawn("cat", { stdio: "pipe" });
  t.after(() => other.kill());
  await once(other, "spawn");
  if (process.platform === "linux") assert.equal(processLives(other.pid ?? NaN), false);
});

test("processLives finds no process by a number that none has", () => {
  assert.equal(processLives(99_999_999), false);
});
