import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";

import { systemClock } from "../../../engine/clock.ts";
import { ControlServer, runPaths } from "../../../engine/control/mod.ts";
import { EngineError, MICROS, STATUS_TIMEOUT_MS, TAKEOVER_MS } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { healthLike, leaveStaleSocket, makeRunDir, openImpostor, openServer } from "./control_fixture.ts";

function openAnother(
  runDir: string,
  clock: Pick<TestClock, "after" | "nowMicros"> = systemClock,
): Promise<ControlServer> {
  const handlers = { status: () => healthLike({ pid: 2 }), submit: () => Promise.reject(new Error()), drain: () => {} };
  return ControlServer.open({ runDir, handlers, clock, onError: () => {} });
}

test("ControlServer refuses a second engine, naming the first and what to do", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir);
  await assert.rejects(openAnother(runDir), {
    code: "ALREADY_RUNNING",
    message:
      `Expected no engine in RUN_DIR ${runDir}, but one runs there (pid 4711)\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own",
  });
});

test("ControlServer refuses a second engine while the first does not answer", async (t) => {
  const runDir = makeRunDir(t);
  const clock = new TestClock();
  const heard = new Promise<void>((resolve) => {
    void openImpostor(t, runDir, (socket) => socket.once("data", () => resolve()));
  });
  const opening = openAnother(runDir, clock);
  const refused = assert.rejects(opening, {
    code: "ALREADY_RUNNING",
    message:
      `Expected no engine in RUN_DIR ${runDir}, but one runs there and does not answer in 1000 ms\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own",
  });
  await heard;
  await clock.advance(STATUS_TIMEOUT_MS);
  await refused;
});

test("ControlServer leaves the first engine's socket alone when it refuses", async (t) => {
  const runDir = makeRunDir(t);
  const first = await openServer(t, runDir);
  await assert.rejects(openAnother(runDir), EngineError);
  assert.ok(existsSync(first.address));
  await assert.rejects(openAnother(runDir), /pid 4711/);
});

test("ControlServer takes over the socket of an engine that was killed", async (t) => {
  const runDir = makeRunDir(t);
  leaveStaleSocket(runDir);
  await openServer(t, runDir);
  assert.deepEqual(readdirSync(runDir), ["control.sock"]);
  await assert.rejects(openAnother(runDir), /pid 4711/);
});

test("ControlServer lets one of several engines have a stale socket, and no other", async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const runDir = makeRunDir(t);
    leaveStaleSocket(runDir);
    const opened = await Promise.allSettled(Array.from({ length: 4 }, () => openAnother(runDir)));
    const servers = opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    assert.equal(servers.length, 1);
    for (const each of opened) {
      if (each.status === "rejected")
        assert.match(String(each.reason), /but (one runs|another is just starting) there/);
    }
    await new Promise<void>((resolve, reject) => {
      connect(runPaths(runDir).address).on("connect", resolve).on("error", reject);
    });
    await servers[0]?.close();
  }
});

test("ControlServer does not take over what another engine is taking over", async (t) => {
  const runDir = makeRunDir(t);
  leaveStaleSocket(runDir);
  writeFileSync(path.join(runDir, "takeover"), "");
  await assert.rejects(openAnother(runDir), {
    code: "ALREADY_RUNNING",
    message:
      `Expected no engine in RUN_DIR ${runDir}, but another is just starting there\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own",
  });
  assert.deepEqual(readdirSync(runDir), ["control.sock", "takeover"]);
});

test("ControlServer does not remove what another engine has put in place of a dead socket meanwhile", async (t) => {
  const runDir = makeRunDir(t);
  const { address } = runPaths(runDir);
  leaveStaleSocket(runDir);
  const quicker = createServer((socket) => void socket.end('{"type":"hello"}\n'));
  t.after(() => quicker.close());
  let replaced = false;
  // The first timer that is stopped is that of the question which finds the socket dead.
  const clock = {
    nowMicros: () => systemClock.nowMicros(),
    after: () => () => {
      if (replaced) return;
      replaced = true;
      rmSync(address);
      quicker.listen(address);
    },
  };
  await assert.rejects(openAnother(runDir, clock), /something runs there and is none/);
  assert.ok(existsSync(address));
});

test("ControlServer takes over what an engine was killed while taking over", async (t) => {
  const runDir = makeRunDir(t);
  leaveStaleSocket(runDir);
  writeFileSync(path.join(runDir, "takeover"), "");
  const later = new TestClock((Date.now() + TAKEOVER_MS + 1_000) * MICROS.millisecond);
  await openServer(t, runDir, { clock: later });
  assert.deepEqual(readdirSync(runDir), ["control.sock"]);
});

test("ControlServer can be opened again after it is closed", async (t) => {
  const runDir = makeRunDir(t);
  const first = await openServer(t, runDir);
  await first.close();
  const second = await openAnother(runDir);
  await second.close();
  assert.deepEqual(readdirSync(runDir), []);
});

test("ControlServer says which RUN_DIR cannot be a folder", async (t) => {
  const runDir = `${makeRunDir(t)}/file`;
  writeFileSync(runDir, "");
  await assert.rejects(openAnother(runDir), {
    code: "CONFIGURATION",
    message:
      `RUN_DIR: expected a folder that can be made, was ${runDir} (EEXIST)\n` +
      "  hint: choose another, for example RUN_DIR=/tmp/bulkhead",
  });
});

test("ControlServer says which RUN_DIR has no room for a socket's name", async (t) => {
  const runDir = `${makeRunDir(t)}/${"d".repeat(100)}`;
  await assert.rejects(openAnother(runDir), { code: "CONFIGURATION" });
});
