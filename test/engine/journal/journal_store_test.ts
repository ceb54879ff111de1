import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import Database from "libsql";
import {
  type JournalEvent,
  JournalReader,
  JournalStore,
  type SlotCheckpoint,
  type StoreOptions,
} from "../../../engine/journal/mod.ts";
import { EngineError, MAX_BACKLOG } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { bookIn, findBroken, haltAt, headerOf, readFile, THREAD } from "../../fixtures/store.ts";

const workspace = new Workspace("journal-store");
const SESSION = { id: "2026-01-01-1", date: "2026-01-01", recorded: [] };

async function open(file: string, over: Partial<StoreOptions> = {}): Promise<JournalStore> {
  const onFailure = (error: EngineError): never => assert.fail(error);
  const store = await JournalStore.open({ file, thread: THREAD, onFailure, ...over });
  stores.push(store);
  return store;
}

const stores: JournalStore[] = [];
// A thread that a failed test leaves would keep the process alive.
after(() => Promise.allSettled(stores.map((store) => store.close())));

/** Writes events as a session. @returns them, as they are read again */
async function write(file: string, session: string, records: readonly JournalEvent[]): Promise<JournalEvent[]> {
  const store = await open(file);
  store.begin({ ...SESSION, id: session });
  for (const record of records) store.appendEvent(record);
  await store.close();
  return records.map((record) => JSON.parse(JSON.stringify(record)) as JournalEvent);
}

function isLost(error: unknown): boolean {
  return error instanceof EngineError && error.code === "JOURNAL_LOST";
}

/** Makes a journal's file refuse the event of row `row`. */
function refuseRow(file: string, row: number): void {
  const database = new Database(file);
  database.exec(
    `CREATE TRIGGER refuse BEFORE INSERT ON book WHEN NEW.row = ${row} BEGIN SELECT RAISE(ABORT, 'no room'); END`,
  );
  database.close();
}

test("JournalStore writes events and ops so that they read back, numbered and linked", async () => {
  const file = workspace.path("streams.db");
  const store = await open(file);
  store.begin(SESSION);
  const events = [headerOf(), haltAt(1), haltAt(2)];
  store.appendEvent(events[0]!);
  store.appendEvent(events[1]!);
  await store.flush();
  assert.equal(readFile(file).book.length, 2);
  store.appendOps({ wall: 5, event: "died", slot: 1, text: "why" });
  store.appendEvent(events[2]!);
  assert.deepEqual([store.backlog, store.behind], [2, false]);
  await store.flush();
  assert.equal(store.backlog, 0);
  assert.equal(store.tally.records, events.length);
  await store.close();
  const contents = readFile(file);
  assert.deepEqual(bookIn(contents), events);
  assert.deepEqual(
    contents.book.map(({ row, type }) => [row, type]),
    [
      [0, "session"],
      [1, "control"],
      [2, "control"],
    ],
  );
  assert.deepEqual(
    contents.ops.map(({ session, wall, event, slot, text }) => [session, wall, event, slot, text]),
    [[1, 5, "died", 1, "why"]],
  );
  assert.deepEqual(findBroken(contents), []);
});

test("JournalStore writes a session's first ops after its header, and none of a session without one", async () => {
  const file = workspace.path("early.db");
  const store = await open(file);
  store.begin(SESSION);
  store.appendOps({ wall: 1, event: "died" });
  await store.flush();
  store.begin({ ...SESSION, id: "2026-01-01-2" });
  store.appendOps({ wall: 2, event: "ready" });
  assert.equal(store.backlog, 0);
  store.appendEvent(headerOf());
  await store.close();
  const contents = readFile(file);
  assert.deepEqual(
    contents.sessions.map(({ n, id }) => [n, id]),
    [[1, "2026-01-01-2"]],
  );
  assert.deepEqual(
    contents.ops.map(({ session, wall }) => [session, wall]),
    [[1, 2]],
  );
  assert.deepEqual(findBroken(contents), []);
});

test("JournalStore links texts of ops as they are read back", async () => {
  const file = workspace.path("texts.db");
  const store = await open(file);
  store.begin(SESSION);
  store.appendEvent(headerOf());
  for (const text of ["a\0b", "half \ud83d", "", "₹ 😀"]) store.appendOps({ wall: 1, event: "said", text });
  await store.close();
  const contents = readFile(file);
  assert.deepEqual(
    contents.ops.map(({ text }) => text),
    ["a\uFFFDb", "half \uFFFD", "", "₹ 😀"],
  );
  assert.deepEqual(findBroken(contents), []);
});

test("JournalStore goes on with a session: what is recorded is not written again", async () => {
  const file = workspace.path("goes-on.db");
  const recorded = await write(file, SESSION.id, [headerOf(), haltAt(1)]);
  const before = readFile(file);
  const store = await open(file);
  store.begin({ ...SESSION, recorded });
  store.appendOps({ wall: 1, event: "resumed" });
  const events = [headerOf(), haltAt(1), haltAt(2)];
  for (const record of events.slice(0, 2)) store.appendEvent(record);
  await store.flush();
  assert.deepEqual(readFile(file).book, before.book);
  store.appendEvent(events[2]!);
  await store.close();
  assert.equal(store.tally.records, events.length);
  const contents = readFile(file);
  assert.deepEqual(bookIn(contents), events);
  assert.deepEqual(contents.sessions, before.sessions);
  assert.equal(contents.ops.length, 1);
  assert.deepEqual(findBroken(contents), []);
});

test("JournalStore keeps the last checkpoint of each slot, and a reader gives those that are undamaged", async () => {
  const file = workspace.path("checkpoints.db");
  const store = await open(file);
  store.begin(SESSION);
  store.appendEvent(headerOf());
  // Part of a longer array, as an arena may be: its own bytes are kept, and no others.
  const arena = Float64Array.from([9, 1, Number.NaN, -0, 9]).subarray(1, 4);
  store.keepCheckpoint({ slot: 0, seq: 10, fit: "a", arena: Float64Array.of(1) });
  store.keepCheckpoint({ slot: 1, seq: 12, fit: "b", arena: Float64Array.of(2, 3) });
  store.keepCheckpoint({ slot: 0, seq: 20, fit: "a", arena });
  await store.close();
  assert.deepEqual(checkpointsIn(file), [
    { slot: 0, seq: 20, fit: "a", arena: Float64Array.from(arena) },
    { slot: 1, seq: 12, fit: "b", arena: Float64Array.of(2, 3) },
  ]);
  const database = new Database(file);
  database.exec("UPDATE checkpoints SET row = 11 WHERE slot = 1");
  database.close();
  assert.deepEqual(
    checkpointsIn(file).map(({ slot }) => slot),
    [0],
    "one that was changed is not used",
  );
});

function checkpointsIn(file: string): readonly SlotCheckpoint[] {
  const reader = JournalReader.open(file);
  const checkpoints = reader.checkpoints(1);
  reader.close();
  return checkpoints;
}

test("JournalStore refuses an event other than the recorded one, and does not write it", async () => {
  const file = workspace.path("diverged.db");
  const recorded = await write(file, SESSION.id, [headerOf(), haltAt(1)]);
  const failures: EngineError[] = [];
  const store = await open(file, { onFailure: (error) => failures.push(error) });
  store.begin({ ...SESSION, recorded });
  store.appendEvent(headerOf());
  store.appendEvent(haltAt(2));
  store.appendEvent(haltAt(3));
  assert.deepEqual(
    failures.map(({ code, message }) => [code, /event 2 /.test(message)]),
    [["JOURNAL_DIVERGED", true]],
  );
  await assert.rejects(store.flush(), { code: "JOURNAL_DIVERGED" });
  await assert.rejects(store.close(), { code: "JOURNAL_DIVERGED" });
  assert.equal(store.tally.records, 3, "it goes on");
  assert.equal(readFile(file).book.length, 2);
});

test("JournalStore does not go on with a session that has grown since it was read", async () => {
  const file = workspace.path("grown.db");
  const recorded = await write(file, SESSION.id, [headerOf(), haltAt(1)]);
  const failures: EngineError[] = [];
  const store = await open(file, { onFailure: (error) => failures.push(error) });
  store.begin({ ...SESSION, recorded: recorded.slice(0, 1) });
  store.appendEvent(headerOf());
  store.appendEvent(haltAt(9));
  await assert.rejects(store.close(), isLost);
  assert.match(failures[0]!.message, /session 2026-01-01-1 has 2 records now, and had 1 when it was read/);
  assert.equal(readFile(file).book.length, 2);
});

test("JournalStore writes sessions one after the other, each with a chain of its own, and one over them", async () => {
  const file = workspace.path("sessions.db");
  await write(file, "2026-01-01-1", [headerOf(), haltAt(1)]);
  await write(file, "2026-01-01-2", [headerOf(), haltAt(2)]);
  const store = await open(file);
  for (const id of ["2026-01-02-1", "2026-01-02-2"]) {
    store.begin({ ...SESSION, id, date: "2026-01-02" });
    store.appendEvent(headerOf("2026-01-02"));
  }
  await store.close();
  const contents = readFile(file);
  assert.deepEqual(
    contents.sessions.map(({ n, id, date }) => [n, id, date]),
    [
      [1, "2026-01-01-1", "2026-01-01"],
      [2, "2026-01-01-2", "2026-01-01"],
      [3, "2026-01-02-1", "2026-01-02"],
      [4, "2026-01-02-2", "2026-01-02"],
    ],
  );
  assert.deepEqual(bookIn(contents, 2), [headerOf(), haltAt(2)]);
  assert.deepEqual(findBroken(contents), []);
});

test("JournalStore is behind from MAX_BACKLOG records on, until it has caught up", async () => {
  const file = workspace.path("behind.db");
  const store = await open(file);
  store.begin(SESSION);
  store.appendEvent(headerOf());
  for (let row = 1; row < MAX_BACKLOG - 1; row += 1) store.appendEvent(haltAt(row));
  assert.deepEqual([store.backlog, store.behind], [MAX_BACKLOG - 1, false]);
  await store.caughtUp();
  assert.equal(store.backlog, MAX_BACKLOG - 1);
  store.appendEvent(haltAt(MAX_BACKLOG));
  assert.equal(store.behind, true);
  await store.caughtUp(AbortSignal.abort());
  assert.equal(store.behind, true);
  await store.caughtUp();
  assert.equal(store.behind, false);
  assert.ok(store.backlog <= MAX_BACKLOG / 2);
  await store.close();
  const contents = readFile(file);
  assert.deepEqual([contents.book.length, findBroken(contents)], [MAX_BACKLOG, []]);
});

test("JournalStore lets one store at a time write to a file, and others read it", async () => {
  const file = workspace.path("in-use.db");
  const store = await open(file);
  await assert.rejects(open(file), (error) => error instanceof EngineError && error.code === "JOURNAL_IN_USE");
  store.begin(SESSION);
  store.appendEvent(headerOf());
  await store.flush();
  const reader = new Database(file);
  reader.exec("BEGIN");
  assert.equal(reader.prepare("SELECT seq FROM book").all().length, 1);
  store.appendEvent(haltAt(1));
  await store.flush();
  reader.exec("COMMIT");
  reader.close();
  await store.close();
  await (await open(file)).close();
});

test("JournalStore closes once, leaves the file complete, and does not write what comes later", async () => {
  const file = workspace.path("closed.db");
  const store = await open(file);
  store.begin(SESSION);
  store.appendEvent(headerOf());
  await Promise.all([store.close(), store.close()]);
  store.appendEvent(haltAt(1));
  store.appendOps({ wall: 1, event: "late" });
  await store.flush();
  await store.close();
  assert.deepEqual([store.tally.records, store.backlog], [2, 0]);
  assert.equal(readFile(file).book.length, 1);
  const wal = `${file}-wal`;
  assert.ok(!existsSync(wal) || statSync(wal).size === 0);
});

test("JournalStore reports once that a write has failed, goes on in memory, and damages nothing", async () => {
  const file = workspace.path("failed.db");
  const failures: EngineError[] = [];
  const store = await open(file, { onFailure: (error) => failures.push(error) });
  store.begin(SESSION);
  store.appendEvent(headerOf());
  store.appendEvent(haltAt(1));
  await store.flush();
  const before = readFile(file);
  refuseRow(file, 3);
  store.appendEvent(haltAt(2));
  store.appendEvent(haltAt(3));
  await assert.rejects(store.flush(), isLost);
  store.appendEvent(haltAt(4));
  await store.caughtUp();
  await assert.rejects(store.flush(), isLost);
  await assert.rejects(store.close(), isLost);
  await assert.rejects(store.close(), isLost);
  assert.equal(failures.length, 1);
  assert.ok(failures[0]!.message.startsWith(`${file}: Expected the journal to take every record, was: `));
  assert.match(failures[0]!.message, /no room\n {2}hint: free space/);
  assert.deepEqual([store.tally.records, store.backlog, store.behind], [5, 0, false]);
  assert.deepEqual(readFile(file), before);
  // The lock is free again.
  await (await open(file)).close();
});

test("JournalStore treats the death of its thread as a failed write", async () => {
  const file = workspace.path("died.db");
  const thread = new URL(`file://${workspace.write("dying.cjs", DYING)}`);
  const failures: EngineError[] = [];
  const store = await open(file, { thread, onFailure: (error) => failures.push(error) });
  store.begin(SESSION);
  store.appendEvent(headerOf());
  await assert.rejects(store.flush(), isLost);
  await assert.rejects(store.close(), isLost);
  assert.deepEqual(failures.length, 1);
  assert.match(failures[0]!.message, /its thread has died: on purpose/);
});

/** A thread that dies at its first message. */
const DYING = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", () => { throw new Error("on purpose"); });
parentPort.postMessage({ type: "opened" });
`;

test("JournalStore rejects with the reason why the file cannot be opened", async () => {
  const file = workspace.write("prices.csv", "name,price\n".repeat(500));
  await assert.rejects(open(file), (error) => {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "JOURNAL_FILE");
    assert.match(
      error.message,
      /prices\.csv: Expected a journal that can be used, but file is not a database\n {2}hint/,
    );
    return true;
  });
  const damaged = workspace.path("damaged.db");
  await write(damaged, SESSION.id, [headerOf()]);
  const bytes = readFileSync(damaged);
  writeFileSync(damaged, bytes.fill(0xff, 4_096 * 2));
  await assert.rejects(open(damaged), (error) => {
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, /but database disk image is malformed/.test(error.message)], ["JOURNAL_FILE", true]);
    return true;
  });
  const none = new URL(`file://${workspace.path("none.cjs")}`);
  await assert.rejects(open(workspace.path("none.db"), { thread: none }), isLost);
});
