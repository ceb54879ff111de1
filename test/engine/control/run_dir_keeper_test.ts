import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs, {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { test, type TestContext } from "node:test";

import { ask, type LastSession, RunDirKeeper, runPaths } from "../../../engine/control/mod.ts";
import { RUN_DIR_LOOK_MS, RUN_DIR_WAIT_MS, STATUS_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
import { systemClock } from "../../../engine/clock.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { healthLike, leaveStaleSocket, makeRunDir, openServer, RawClient } from "./control_fixture.ts";

const LAST: LastSession = {
  schema: 1,
  session: "2026-01-01-1",
  pid: 4711,
  started: "2026-01-01T09:14:59.000+05:30",
  ended: null,
  how: null,
};
const AGAIN = "it is tried again every 2 s";

/** A keeper whose looks are made by hand, and what it has said. */
class Kept {
  readonly clock = new TestClock();
  readonly said: string[] = [];
  readonly errors: unknown[] = [];
  trouble: string | null = null;
  #keeper: RunDirKeeper | null = null;
  readonly #waiting: (() => void)[] = [];

  static async open(t: TestContext, runDir: string): Promise<Kept> {
    const kept = new Kept();
    kept.#keeper = await RunDirKeeper.open({
      runDir,
      // Whoever is asked answers at once or never.
      clock: { ...systemClock, every: (ms, tick) => kept.clock.every(ms, tick) },
      handlers: {
        status: () => healthLike({ pid: 1 }),
        submit: () => Promise.reject(new Error("none is expected")),
        drain: () => {},
      },
      onError: (error) => kept.errors.push(error),
      onTrouble: (text) => (kept.trouble = text),
      say: (line) => {
        kept.said.push(line);
        for (const resolve of kept.#waiting.splice(0)) resolve();
      },
    });
    t.after(() => kept.keeper.close());
    return kept;
  }

  get keeper(): RunDirKeeper {
    assert.ok(this.#keeper !== null);
    return this.#keeper;
  }

  /** Lets it look until it has said the n-th line. */
  async says(n: number): Promise<void> {
    while (this.said.length < n) {
      const next = new Promise<void>((resolve) => this.#waiting.push(resolve));
      await this.clock.advance(RUN_DIR_LOOK_MS);
      await next;
    }
  }
}

async function pidAt(runDir: string): Promise<number | string> {
  const { address } = runPaths(runDir);
  const asked = await ask({ type: "status" }, { address, timeoutMs: 10_000, clock: systemClock });
  return asked.type === "answered" && asked.reply.type === "health" ? asked.reply.health.pid : asked.type;
}

/** Ways in which RUN_DIR is changed, and what is said of each. */
const CHANGES: readonly (readonly [string, (runDir: string) => unknown, string])[] = [
  ["removed", (dir) => rmSync(dir, { recursive: true }), "it was removed"],
  ["renamed", (dir) => renameSync(dir, `${dir}-old`), "it was removed"],
  ["emptied", (dir) => [rmSync(dir, { recursive: true }), mkdirSync(dir)], "its control socket was removed"],
  ["bereft of its socket", (dir) => rmSync(runPaths(dir).address), "its control socket was removed"],
  ["given a plain file", (dir) => replace(dir, (at) => writeFileSync(at, "")), "its control socket was replaced"],
  ["given a pipe", (dir) => replace(dir, (at) => execFileSync("mkfifo", [at])), "its control socket was replaced"],
  ["given a link", (dir) => replace(dir, (at) => symlinkSync("/dev/null", at)), "its control socket was replaced"],
  ["given a dead socket", (dir) => replace(dir, () => leaveStaleSocket(dir)), "its control socket was replaced"],
  [
    "a link to another folder",
    (dir) => {
      rmSync(dir, { recursive: true });
      mkdirSync(`${dir}-other`);
      symlinkSync(`${dir}-other`, dir);
    },
    "its control socket was removed",
  ],
];

/** A promise that is resolved from outside. */
function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let settle = (): void => {};
  const promise = new Promise<void>((resolve) => (settle = resolve));
  return { promise, resolve: () => settle() };
}

function replace(runDir: string, put: (address: string) => void): void {
  const { address } = runPaths(runDir);
  rmSync(address);
  put(address);
}

for (const [what, change, said] of CHANGES) {
  test(`RunDirKeeper makes a RUN_DIR again that was ${what}, and says so`, async (t) => {
    const runDir = path.join(makeRunDir(t), "run");
    const kept = await Kept.open(t, runDir);
    await kept.keeper.note(LAST);
    change(runDir);
    await kept.says(1);
    assert.deepEqual(kept.said, [`RUN_DIR ${runDir}: ${said}; it is made again, with its control socket`]);
    assert.equal(await pidAt(runDir), 1);
    assert.deepEqual(readdirSync(runDir).sort(), ["control.sock", "last_session.json"]);
    assert.deepEqual(JSON.parse(readFileSync(runPaths(runDir).lastSession, "utf8")), LAST);
    assert.deepEqual([kept.trouble, kept.errors], [null, []]);
    assert.equal(lstatSync(runPaths(runDir).address).mode & 0o777, 0o600);
    await kept.keeper.close();
    assert.equal(existsSync(runPaths(runDir).address), false);
  });
}

test("RunDirKeeper puts its socket in the place of one that is no engine's", async (t) => {
  const runDir = makeRunDir(t);
  const kept = await Kept.open(t, runDir);
  const other = createServer((socket) => void socket.end("hello\n"));
  replace(runDir, (at) => other.listen(at));
  await kept.says(1);
  assert.equal(await pidAt(runDir), 1);
  other.close();
  assert.equal(await pidAt(runDir), "not-running", "it takes away whatever has its name by now");
  await kept.says(2);
  assert.equal(await pidAt(runDir), 1);
});

test("RunDirKeeper leaves another engine's socket and files alone, says so, and goes on when it has gone", async (t) => {
  const top = makeRunDir(t);
  const [runDir, other] = [path.join(top, "run"), path.join(top, "other")];
  const kept = await Kept.open(t, runDir);
  await kept.keeper.note(LAST);
  const engine = await openServer(t, other);
  rmSync(runDir, { recursive: true });
  symlinkSync(other, runDir);
  await kept.says(1);
  assert.equal(
    kept.trouble,
    `RUN_DIR: its control socket was replaced, and it cannot be made again: ` +
      `Expected no engine in RUN_DIR ${runDir}, but one runs there (pid ${process.pid})`,
  );
  assert.deepEqual(kept.said, [`${kept.trouble}; ${AGAIN}`]);
  assert.equal(await kept.keeper.writeHealth(healthLike()), null);
  assert.deepEqual(readdirSync(other), ["control.sock"]);
  assert.equal(await pidAt(other), 4711);
  await engine.close();
  await kept.says(2);
  assert.deepEqual([await pidAt(runDir), kept.trouble], [1, null]);
  assert.deepEqual(readdirSync(other).sort(), ["control.sock", "health.json", "last_session.json"]);
});

test("RunDirKeeper leaves an engine alone that has its place from another network, and is not to be locked out", async (t) => {
  const runDir = makeRunDir(t);
  const kept = await Kept.open(t, runDir);
  const other = createServer(
    (socket) => void socket.end(`${JSON.stringify({ type: "health", health: healthLike() })}\n`),
  );
  replace(runDir, (at) => other.listen(at));
  await kept.says(1);
  assert.match(kept.trouble ?? "", /replaced, and it cannot be made again: .*, but one runs there \(pid 4711\)$/);
  assert.equal(await pidAt(runDir), 4711);
  await kept.keeper.close();
  assert.equal(await pidAt(runDir), 4711, "nor at the end");
  other.close();
});

test("RunDirKeeper is in trouble while a file is in the folder's place, and mends it when that has gone", async (t) => {
  const runDir = path.join(makeRunDir(t), "run");
  const kept = await Kept.open(t, runDir);
  await kept.keeper.note(LAST);
  rmSync(runDir, { recursive: true });
  writeFileSync(runDir, "mine");
  await kept.says(1);
  const why = `RUN_DIR: it was replaced by what is no folder, and it cannot be made again: `;
  assert.equal(kept.trouble, `${why}EEXIST: file already exists, mkdir '${runDir}'`);
  for (let look = 0; look < 3; look += 1) assert.equal(await kept.keeper.writeHealth(healthLike()), null);
  assert.deepEqual(kept.said, [`${kept.trouble}; ${AGAIN}`], "once");
  assert.equal(readFileSync(runDir, "utf8"), "mine");
  rmSync(runDir);
  await kept.says(2);
  assert.deepEqual(
    [kept.said[1], kept.trouble],
    [`RUN_DIR ${runDir}: it was removed; it is made again, with its control socket`, null],
  );
  assert.deepEqual(readdirSync(runDir).sort(), ["control.sock", "health.json", "last_session.json"]);
});

test("RunDirKeeper ends without an error, and leaves the file, while a file is in the folder's place", async (t) => {
  const runDir = path.join(makeRunDir(t), "run");
  const kept = await Kept.open(t, runDir);
  rmSync(runDir, { recursive: true });
  writeFileSync(runDir, "mine");
  await kept.keeper.close();
  assert.deepEqual([kept.errors, readFileSync(runDir, "utf8")], [[], "mine"]);
});

test("RunDirKeeper makes no RUN_DIR that is there, for its disk may not answer, and one that is not", async (t) => {
  const runDir = path.join(makeRunDir(t), "run");
  const kept = await Kept.open(t, runDir);
  const { mock } = t.mock.method(fs, "mkdirSync");
  syncBuiltinESMExports();
  t.after(() => {
    mock.restore();
    syncBuiltinESMExports();
  });
  assert.equal(await kept.keeper.writeHealth(healthLike()), runPaths(runDir).health);
  assert.equal(mock.callCount(), 0);
  rmSync(runDir, { recursive: true });
  assert.equal(await kept.keeper.writeHealth(healthLike()), runPaths(runDir).health);
  assert.equal(mock.callCount() > 0, true, "the test sees it");
});

test("RunDirKeeper writes one file when another cannot be, says which, and tries that again", async (t) => {
  const runDir = makeRunDir(t);
  const kept = await Kept.open(t, runDir);
  mkdirSync(runPaths(runDir).health);
  assert.equal(await kept.keeper.writeHealth(healthLike()), null);
  await kept.keeper.note(LAST);
  assert.deepEqual(readdirSync(runDir).sort(), ["control.sock", "health.json", "last_session.json"]);
  const why = `RUN_DIR: health.json cannot be written: EISDIR: `;
  assert.ok(kept.trouble?.startsWith(why), kept.trouble ?? "no trouble");
  rmSync(runPaths(runDir).health, { recursive: true });
  await kept.says(2);
  assert.deepEqual([kept.said[1], kept.trouble], [`RUN_DIR ${runDir} is as it has to be again`, null]);
  assert.deepEqual(JSON.parse(readFileSync(runPaths(runDir).health, "utf8")), healthLike());
});

test("RunDirKeeper makes RUN_DIR again for a health that is asked for, without waiting for its next look", async (t) => {
  const runDir = path.join(makeRunDir(t), "run");
  const kept = await Kept.open(t, runDir);
  rmSync(runDir, { recursive: true });
  assert.equal(await kept.keeper.writeHealth(healthLike()), runPaths(runDir).health);
  assert.deepEqual(readdirSync(runDir).sort(), ["control.sock", "health.json"]);
  assert.equal(await pidAt(runDir), 1);
});

test("RunDirKeeper writes last_session.json again that was removed", async (t) => {
  const runDir = makeRunDir(t);
  const kept = await Kept.open(t, runDir);
  await kept.keeper.note(LAST);
  rmSync(runPaths(runDir).lastSession);
  await kept.keeper.writeHealth(healthLike());
  assert.deepEqual(readdirSync(runDir).sort(), ["control.sock", "health.json", "last_session.json"]);
});

test("RunDirKeeper is where it was when the folder that the process stands in is removed", async (t) => {
  const top = path.join(makeRunDir(t), "top");
  mkdirSync(top);
  const before = process.cwd();
  process.chdir(top);
  t.after(() => process.chdir(before));
  const kept = await Kept.open(t, ".bulkhead/run");
  await kept.keeper.note(LAST);
  rmSync(top, { recursive: true });
  await kept.says(1);
  assert.deepEqual(readdirSync(path.join(top, ".bulkhead/run")).sort(), ["control.sock", "last_session.json"]);
  assert.equal(await pidAt(path.join(top, ".bulkhead/run")), 1);
  await kept.keeper.close();
});

test("RunDirKeeper answers what came in on the old socket", async (t) => {
  const runDir = makeRunDir(t);
  const kept = await Kept.open(t, runDir);
  const client = new RawClient(runPaths(runDir).address);
  client.socket.write('{"type":"status"}\n');
  await client.lines(1);
  rmSync(runPaths(runDir).address);
  await kept.says(1);
  client.socket.write('{"type":"status"}\n');
  assert.equal((await client.lines(2)).length, 2);
  client.socket.destroy();
});

test("RunDirKeeper waits no longer than it may for a disk that does not answer, and says so", async (t) => {
  const runDir = makeRunDir(t);
  const clock = new TestClock();
  let trouble: string | null = null;
  const keeper = await RunDirKeeper.open({
    runDir,
    clock: {
      // Who asks at the socket is as patient as it takes.
      after: (ms, fire) => (ms === STATUS_TIMEOUT_MS ? () => {} : clock.after(ms, fire)),
      every: (ms, tick) => clock.every(ms, tick),
      nowMicros: () => clock.nowMicros(),
    },
    handlers: { status: () => healthLike(), submit: () => Promise.reject(new Error()), drain: () => {} },
    onError: (error) => assert.fail(String(error)),
    onTrouble: (text) => (trouble = text),
    say: () => {},
  });
  // In place of such a disk: one who takes the question and does not answer.
  const asked: Socket[] = [];
  const heard = deferred();
  const silent = createServer((socket) => {
    asked.push(socket.on("error", () => {}));
    heard.resolve();
  });
  replace(runDir, (at) => silent.listen(at));
  const writing = keeper.writeHealth(healthLike());
  await heard.promise;
  assert.equal(trouble, null);
  await clock.advance(RUN_DIR_WAIT_MS);
  assert.equal(await writing, null);
  await clock.advance(2 * RUN_DIR_LOOK_MS);
  assert.equal(trouble, `RUN_DIR is on a disk that does not answer: ${runDir}`);
  for (const socket of asked) socket.destroy();
  silent.close();
  while (trouble !== null) await clock.turn();
  await keeper.close();
  assert.equal(clock.pending, 0);
});

test("RunDirKeeper is in trouble while it has no right to look, and finds all as it was then", async (t) => {
  // Root may look at everything.
  if (process.getuid?.() === 0) process.seteuid?.(65_534);
  t.after(() => process.seteuid?.(process.getuid?.() ?? 0));
  const top = makeRunDir(t);
  const runDir = path.join(top, "run");
  const kept = await Kept.open(t, runDir);
  chmodSync(top, 0);
  await kept.says(1);
  chmodSync(top, 0o700);
  assert.match(kept.trouble ?? "", /it cannot be looked at: EACCES: /);
  await kept.says(2);
  assert.deepEqual([kept.said[1], kept.trouble], [`RUN_DIR ${runDir} is as it has to be again`, null]);
});
