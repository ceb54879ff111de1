import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

import { systemClock } from "../../../engine/clock.ts";
import { ask, type Asked, runPaths } from "../../../engine/control/mod.ts";
import { STATUS_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { healthLike, leaveStaleSocket, makeRunDir, openImpostor, openServer } from "./control_fixture.ts";

function askStatus(runDir: string, clock: Pick<TestClock, "after"> = systemClock): Promise<Asked> {
  return ask({ type: "status" }, { address: runPaths(runDir).address, timeoutMs: STATUS_TIMEOUT_MS, clock });
}

test("ask gives the engine's reply", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir);
  assert.deepEqual(await askStatus(runDir), { type: "answered", reply: { type: "health", health: healthLike() } });
});

test("ask takes a reply that comes in many pieces", async (t) => {
  const runDir = makeRunDir(t);
  const inactive = Array.from({ length: 20_000 }, (_, i) => ({ id: `strategy ${i}`, reason: "never entered yet" }));
  const health = healthLike({ strategies: { ...healthLike().strategies, inactive } });
  await openServer(t, runDir, { status: () => health });
  assert.deepEqual(await askStatus(runDir), { type: "answered", reply: { type: "health", health } });
});

test("ask tells that nobody runs there, with and without a folder", async (t) => {
  const runDir = makeRunDir(t);
  assert.deepEqual(await askStatus(runDir), { type: "not-running" });
  assert.deepEqual(await askStatus(`${runDir}/none`), { type: "not-running" });
  writeFileSync(`${runDir}/file`, "");
  assert.deepEqual(await askStatus(`${runDir}/file`), { type: "not-running" });
});

test("ask tells a socket that a killed engine left behind", async (t) => {
  const runDir = makeRunDir(t);
  leaveStaleSocket(runDir);
  assert.deepEqual(await askStatus(runDir), { type: "stale" });
});

test("ask tells an engine that does not answer in time, and leaves no timer", async (t) => {
  const runDir = makeRunDir(t);
  const clock = new TestClock();
  const heard = new Promise<void>((resolve) => {
    void openImpostor(t, runDir, (socket) => socket.once("data", () => resolve()));
  });
  const asked = askStatus(runDir, clock);
  await heard;
  await clock.advance(STATUS_TIMEOUT_MS - 1);
  assert.equal(clock.pending, 1);
  await clock.advance(1);
  assert.deepEqual(await asked, { type: "busy" });
  assert.equal(clock.pending, 0);
});

test("ask leaves no timer after an answer", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir);
  const clock = new TestClock();
  await askStatus(runDir, clock);
  assert.equal(clock.pending, 0);
});

test("ask tells an engine that hangs up, or is none", async (t) => {
  const hangsUp = makeRunDir(t);
  await openImpostor(t, hangsUp, (socket) => socket.destroy());
  assert.deepEqual(await askStatus(hangsUp), { type: "unusable", why: "it hung up without an answer" });
  const other = makeRunDir(t);
  await openImpostor(t, other, (socket) => socket.write('{"type":"hello"}\n'));
  assert.deepEqual(await askStatus(other), {
    type: "unusable",
    why: 'it answers something else: expected health, done, refused at type, was "hello"',
  });
});
