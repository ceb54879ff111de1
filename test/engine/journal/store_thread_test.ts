import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { FileLock } from "../../../engine/journal/file_lock.ts";
import type { FromStore, ToStore } from "../../../engine/journal/store_protocol.ts";
import { ROOT, Workspace } from "../../fixtures/cli.ts";
import { sampleOf } from "../../fixtures/sample.ts";
import {
  bookIn,
  findBroken,
  haltAt,
  headerOf,
  readFile,
  storeProgram,
  THREAD,
  threadProgram,
} from "../../fixtures/store.ts";

const workspace = new Workspace("store-thread");
/** How long a hung program may keep a test waiting. */
const BACKSTOP = { timeout: 240_000, killSignal: "SIGKILL" } as const;
/** Records in each message of the flood. */
const RECORDS = 7;

const HEADER = { stream: "book", row: 0, type: "session", text: JSON.stringify(headerOf()) } as const;
const RECORD = { stream: "book", type: "control", text: JSON.stringify(haltAt(1)) } as const;

/**
 * Posts messages without end. Once more than `rows` rows are durable it says on stderr how many records are, and does
 * `then`, `ms` later: at once would always be before the next transaction has begun.
 */
function flood(rows: number, then: string, ms: number): string {
  return `
worker.postMessage({ type: "begin", id: "2026-01-01-1", date: "2026-01-01", recorded: 0 });
worker.postMessage({ type: "append", records: [${JSON.stringify(HEADER)}] });
let row = 0;
function post() {
  for (let i = 0; i < 20; i += 1) {
    row += 1;
    worker.postMessage({ type: "append", records: Array(${RECORDS}).fill({ ...${JSON.stringify(RECORD)}, row }) });
  }
  setImmediate(post);
}
post();
let durable = 0;
worker.on("message", (message) => {
  if (message.type !== "durable" || durable > ${rows * RECORDS}) return;
  durable = message.records;
  if (durable > ${rows * RECORDS}) {
    require("node:fs").writeSync(2, durable + "\\n");
    setTimeout(() => { ${then} }, ${ms});
  }
});
`;
}

/** The rows whose events are all in a file. The file must have no others. */
function wholeRows(file: string): number {
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  const sizes = new Map<number, number>();
  for (const { row } of contents.book) sizes.set(row, (sizes.get(row) ?? 0) + 1);
  const expected = [...sizes.keys()].map((_, row) => [row, row === 0 ? 1 : RECORDS]);
  assert.deepEqual([...sizes], expected);
  return sizes.size - 1;
}

for (const [how, then] of [
  ["the thread is terminated", "worker.terminate().then(() => process.exit());"],
  ["the process is killed", 'process.kill(process.pid, "SIGKILL");'],
] as const) {
  test(`The store's thread has written whole messages, and what it said was durable, when ${how}`, () => {
    for (const round of sampleOf([...Array(12).keys()], 3)) {
      const file = workspace.path(`${then.slice(0, 6)}-${round}.db`);
      const program = threadProgram(file, flood(round * 37, then, round));
      const { stderr } = spawnSync(process.execPath, program, { ...BACKSTOP, encoding: "utf8" });
      const said = Number(/^\d+/.exec(stderr)?.[0]);
      assert.ok(said > round * 37 * RECORDS, stderr);
      assert.ok(wholeRows(file) * RECORDS + 1 >= said, `round ${round}: ${said} were durable`);
    }
  });
}

test("The store's thread writes nothing after a write has failed", async () => {
  const file = workspace.path("failed.db");
  const closed = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(THREAD, { env: {}, execArgv: [], workerData: { file, closed } });
  const said: FromStore[] = [];
  worker.on("message", (message: FromStore) => said.push(message));
  const post = (message: ToStore): unknown => worker.postMessage(message);
  await once(worker, "message");
  post({ type: "begin", id: "2026-01-01-1", date: "2026-01-01", recorded: 0 });
  // It is not the first record of a session.
  post({ type: "append", records: [{ ...RECORD, row: 1 }] });
  while (said.at(-1)?.type !== "failed") await once(worker, "message");
  post({ type: "append", records: [HEADER] });
  post({ type: "close" });
  await once(worker, "exit");
  assert.deepEqual([said.at(-1)?.type, Atomics.load(closed, 0)], ["failed", 1]);
  assert.deepEqual(readFile(file).sessions, []);
});

test("FileLock of a killed process is free again", async () => {
  const file = workspace.path("killed.db");
  const child = spawn(process.execPath, threadProgram(file, 'worker.on("message", () => console.log("open"));'), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  workspace.adopt(child);
  await once(child.stdout, "data");
  assert.throws(() => FileLock.take(file), /another engine writes to it/);
  child.kill("SIGKILL");
  await once(child, "exit");
  FileLock.take(file).release();
});

test("JournalStore writes all records when the process exits, and does not change the exit code", () => {
  for (const round of sampleOf([...Array(8).keys()], 3)) {
    const file = workspace.path(`exit-${round}.db`);
    const rows = 1_000 + round * 333;
    const script = `
for (let seq = 1; seq <= ${rows}; seq += 1) store.appendEvent({ type: "control", seq, ts: seq, kind: "halt", strategy: null });
// The thread is writing then.
setTimeout(() => process.exit(3), ${round * 5});`;
    const end = spawnSync(process.execPath, storeProgram(file, script), { ...BACKSTOP, cwd: ROOT, encoding: "utf8" });
    assert.deepEqual([end.status, end.signal, end.stderr], [3, null, ""]);
    const contents = readFile(file);
    assert.deepEqual([contents.book.length, findBroken(contents)], [rows + 1, []]);
  }
});

test("JournalStore fails when its disk is full, and what it has written before stays", () => {
  const file = workspace.path("full.db");
  const script = `
for (let seq = 1; failures.length === 0; seq += 1) {
  store.appendEvent({ type: "control", seq, ts: seq, kind: "halt", strategy: "x".repeat(10_000) });
  await store.flush().catch(() => {});
}
await store.close().catch((error) => console.error(store.tally.records, error.code, error.message));`;
  // A limit on the size of files is like a full disk, and needs no disk of its own.
  const limited = `trap '' XFSZ; ulimit -f 1000; exec "$@"`;
  const args = ["-c", limited, "sh", process.execPath, ...storeProgram(file, script)];
  const { stderr } = spawnSync("sh", args, { ...BACKSTOP, cwd: ROOT, encoding: "utf8" });
  const [, made] =
    /^(\d+) JOURNAL_LOST .*full\.db: Expected the journal to take every record, was: /.exec(stderr) ?? [];
  assert.ok(made !== undefined, stderr);
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  // All but the last, which was not written.
  assert.equal(bookIn(contents).length, Number(made) - 1);
  assert.ok(Number(made) > 2);
});
