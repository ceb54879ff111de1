import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";

import { systemClock } from "../../../engine/clock.ts";
import { ControlServer, runPaths } from "../../../engine/control/mod.ts";
import { EngineError, STATUS_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
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
      `Expected no engine in RUN_DIR ${runDir}, but one runs there (pid ${process.pid})\n` +
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
  await assert.rejects(openAnother(runDir), new RegExp(`pid ${process.pid}`));
});

test("ControlServer takes over the socket of an engine that was killed", async (t) => {
  const runDir = makeRunDir(t);
  leaveStaleSocket(runDir);
  await openServer(t, runDir);
  assert.deepEqual(readdirSync(runDir), ["control.sock"]);
  await assert.rejects(openAnother(runDir), new RegExp(`pid ${process.pid}`));
});

test("ControlServer lets one of several engines have a stale socket, and no other", async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const runDir = makeRunDir(t);
    leaveStaleSocket(runDir);
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => openAnother(runDir)));
    const servers = opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    assert.equal(servers.length, 1);
    for (const each of opened) {
      if (each.status === "rejected") assert.match(String(each.reason), /but one runs there/);
    }
    await new Promise<void>((resolve, reject) => {
      connect(runPaths(runDir).address).on("connect", resolve).on("error", reject);
    });
    await servers[0]?.close();
  }
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

for (const [what, act] of [
  ["removed", (runDir: string) => rmSync(runDir, { recursive: true })],
  [
    "removed and made anew",
    (runDir: string) => {
      rmSync(runDir, { recursive: true });
      mkdirSync(runDir);
    },
  ],
  ["renamed away", (runDir: string) => renameSync(runDir, `${runDir}.old`)],
  ["bereft of its socket", (runDir: string) => rmSync(runPaths(runDir).address)],
  ["given another socket", leaveAnother],
] as const) {
  test(`ControlServer refuses a second engine when RUN_DIR was ${what}`, async (t) => {
    const runDir = `${makeRunDir(t)}/run`;
    await openServer(t, runDir);
    act(runDir);
    await assert.rejects(openAnother(runDir), { code: "ALREADY_RUNNING" });
  });
}

function leaveAnother(runDir: string): void {
  rmSync(runPaths(runDir).address);
  leaveStaleSocket(runDir);
}

test("ControlServer knows RUN_DIR by each of its names, and a folder that was renamed by its new one", async (t) => {
  const top = makeRunDir(t);
  const runDir = `${top}/run`;
  await openServer(t, runDir);
  symlinkSync("run", `${top}/link`);
  symlinkSync(".", `${top}/top`);
  for (const name of [`${top}/link`, `${runDir}/`, `${top}/top/run`, `${top}/link/../run/.`]) {
    await assert.rejects(openAnother(name), { code: "ALREADY_RUNNING" });
  }
  renameSync(runDir, `${top}/renamed`);
  await assert.rejects(openAnother(`${top}/renamed`), { code: "ALREADY_RUNNING" });
  await (await openAnother(`${top}/other`)).close();
});

test("ControlServer takes a RUN_DIR of 107 bytes, and a shorter name of a longer one", async (t) => {
  const top = makeRunDir(t);
  const deep = `${top}/${"d".repeat(107 - "/control.sock".length - top.length - 1)}`;
  assert.equal(runPaths(deep).address.length, 107);
  await (await openAnother(deep)).close();
  const before = process.cwd();
  const deeper = `${deep}/${"e".repeat(100)}`;
  mkdirSync(deeper);
  process.chdir(deeper);
  t.after(() => process.chdir(before));
  const server = await openAnother("run");
  assert.deepEqual(readdirSync(`${deeper}/run`), ["control.sock"]);
  await assert.rejects(openAnother("./run/"), { code: "ALREADY_RUNNING" });
  await server.close();
  assert.deepEqual(readdirSync(`${deeper}/run`), []);
});
