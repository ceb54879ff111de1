import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import {
  auditSessions,
  type JournalEvent,
  JournalReader,
  JournalStore,
  MemoryJournal,
  TickRecordingJournal,
} from "../../../engine/journal/mod.ts";
import { APPLICATION_ID } from "../../../engine/journal/migrations.ts";
import { MAX_BACKLOG, ROW_DOUBLES, TICK_FRAME_ROWS } from "../../../engine/protocol/mod.ts";
import { Tape } from "../../../engine/tape/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { doctor, entryAt, headerOf } from "../../fixtures/journal_file.ts";
import { appendTick, controlRow, START } from "../../fixtures/rows.ts";
import { THREAD } from "../../fixtures/store.ts";

const workspace = new Workspace("ticks");
const stores: JournalStore[] = [];
after(() => Promise.allSettled(stores.map((store) => store.close())));
let files = 0;

async function open(file: string): Promise<JournalStore> {
  const onFailure = (error: Error): never => assert.fail(error);
  const store = await JournalStore.open({ file, thread: THREAD, onFailure });
  stores.push(store);
  return store;
}

/** A tape with rows 1 to `count`: ticks at 100.00 and up, with a command every tenth. */
function tapeOf(count: number): Tape {
  const tape = new Tape({ capacity: 16_384, instruments: 1, startTs: START });
  for (let seq = 1; seq <= count; seq += 1) {
    if (seq % 10 === 0) tape.appendControl(controlRow("halt"));
    else appendTick(tape, 10_000 + (seq % 7));
  }
  return tape;
}

/** A journal whose session has the rows of a tape, in frames of `size`, and these events. @returns its file */
async function written(rows: number, size: number, records: readonly JournalEvent[] = []): Promise<string> {
  files += 1;
  const file = workspace.path(`ticks-${files}.db`);
  const store = await open(file);
  store.begin({ id: "2026-01-01-1", date: "2026-01-01", recorded: [] });
  store.appendEvent(headerOf({ input: { time: "real" } }));
  const tape = tapeOf(rows);
  for (let from = 1; from <= rows; from += size)
    store.appendTicks(tape.copyRows(from, Math.min(rows, from + size - 1)));
  for (const record of records) store.appendEvent(record);
  await store.close();
  return file;
}

function read<T>(file: string, use: (reader: JournalReader) => T): T {
  const reader = JournalReader.open(file);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

/** What an audit says of a journal's only session, after it was changed by hand. */
function auditOf(file: string, ...statements: readonly string[]): string | null {
  doctor(file, ...statements);
  const [session] = read(file, auditSessions);
  const { problem } = session ?? { problem: null };
  return problem === null ? null : `${problem.stream} ${problem.seq} at ${problem.row}: ${problem.text}`;
}

describe("TickRecordingJournal", () => {
  it("appends every row before an event of that row", () => {
    const inner = new MemoryJournal();
    const steps: string[] = [];
    inner.appendTicks = (rows) => void steps.push(`rows ${rows[0]} to ${rows.at(-ROW_DOUBLES)}`);
    inner.appendEvent = (record) => void steps.push(record.type);
    const journal = new TickRecordingJournal(inner);
    journal.appendEvent(headerOf());
    const tape = tapeOf(3);
    journal.record({ tail: 0, copyRows: (from, to) => tape.copyRows(from, to) });
    journal.record(tape);
    appendTick(tape, 10_000);
    journal.noteRows();
    journal.appendEvent(entryAt(4));
    journal.appendEvent(entryAt(4));
    appendTick(tape, 10_000);
    journal.takeRows();
    journal.takeRows();
    assert.deepEqual(steps, ["session", "rows 4 to 4", "order", "order", "rows 5 to 5"]);
  });

  it("appends rows when there are many, and never more at a time", () => {
    const inner = new MemoryJournal();
    const journal = new TickRecordingJournal(inner);
    const tape = new Tape({ capacity: 16_384, instruments: 1, startTs: START });
    journal.record(tape);
    for (let i = 1; i < TICK_FRAME_ROWS; i += 1) appendTick(tape, 10_000);
    journal.noteRows();
    assert.equal(inner.ticks.length, 0);
    for (let i = 0; i < 10; i += 1) appendTick(tape, 10_000);
    journal.noteRows();
    assert.deepEqual(
      inner.ticks.map((rows) => rows.length / ROW_DOUBLES),
      [TICK_FRAME_ROWS, 9],
    );
  });

  it("passes everything else on to the inner journal", async () => {
    const inner = new MemoryJournal();
    const journal = new TickRecordingJournal(inner);
    journal.appendEvent(headerOf());
    journal.appendOps({ wall: 1, event: "ready" });
    journal.keepCheckpoint({ slot: 0, seq: 1, fit: "", arena: new Float64Array(1) });
    journal.appendTicks(new Float64Array(ROW_DOUBLES));
    assert.deepEqual([journal.tally, inner.ops.length, inner.checkpoints.length], [inner.tally, 1, 1]);
    assert.equal(inner.events.length, 1);
    assert.deepEqual([journal.backlog, journal.behind, inner.ticks.length], [0, false, 1]);
    await Promise.all([journal.caughtUp(), journal.flush(), journal.close()]);
  });
});

describe("A journal with ticks", () => {
  it("gives the rows back as they were, in their order", async () => {
    const file = await written(1_000, 300);
    const frames = read(file, (reader) => [...reader.ticks(1)]);
    assert.deepEqual(
      frames.map((rows) => rows.length / ROW_DOUBLES),
      [300, 300, 300, 100],
    );
    const rows = Float64Array.from(frames.flatMap((each) => [...each]));
    assert.deepEqual(new BigUint64Array(rows.buffer), new BigUint64Array(tapeOf(1_000).copyRows(1, 1_000).buffer));
    assert.deepEqual(
      read(file, (reader) => reader.lastTicks(1)?.[0]),
      901,
    );
  });

  it("of an older program has none", () => {
    const file = workspace.path("v1.db");
    doctor(file, "CREATE TABLE sessions (n INTEGER PRIMARY KEY, id TEXT, date TEXT, hash BLOB)");
    doctor(file, "CREATE TABLE book (seq INTEGER PRIMARY KEY, session, row, type, record, hash)");
    doctor(file, "CREATE TABLE ops (seq INTEGER PRIMARY KEY, session, wall, event, slot, text, hash)");
    doctor(file, `PRAGMA application_id = ${APPLICATION_ID}`, "PRAGMA user_version = 1");
    assert.deepEqual(
      read(file, (reader) => [[...reader.ticks(1)], reader.lastTicks(1), [...reader.tables.ticks()]]),
      [[], null, []],
    );
  });

  it("counts rows on their way to the disk as records, by weight", async () => {
    const store = await open(workspace.path("weight.db"));
    store.begin({ id: "2026-01-01-1", date: "2026-01-01", recorded: [] });
    store.appendEvent(headerOf());
    store.appendTicks(tapeOf(801).copyRows(1, 801));
    assert.equal(store.backlog, 1 + 101);
    await store.flush();
    assert.equal(store.backlog, 0);
    assert.ok(MAX_BACKLOG > 102);
    await store.close();
  });

  const ENTRY = entryAt(5, { price: 10_005, fillPrice: 10_005 });

  it("is sound if rows are missing after a kill", async () => {
    assert.equal(auditOf(await written(30, 7, [ENTRY])), null);
    const file = await written(30, 7);
    assert.equal(auditOf(file), null);
  });

  for (const [what, statement, problem] of [
    [
      "that was changed",
      "UPDATE ticks SET frame = zeroblob(9) WHERE seq = 2",
      /^ticks 2 at 8: its link does not follow from/,
    ],
    ["whose first row was changed", "UPDATE ticks SET first = 9 WHERE seq = 2", /^ticks 2 at 9: its link does not/],
    [
      "that was taken out",
      "DELETE FROM ticks WHERE seq = 2",
      /^ticks 3 at 15: expected frame 2 of ticks before it, was none$/,
    ],
  ] as const) {
    it(`is not sound with a frame ${what}`, async () => {
      assert.match(auditOf(await written(30, 7), statement) ?? "", problem);
    });
  }

  it("is not sound with an order at another price than its row's", async () => {
    const other = entryAt(5, { price: 10_004, fillPrice: 10_004 });
    assert.equal(auditOf(await written(30, 7, [other])), "ticks 1 at 1: row 5 is at 10005, and s0#1 at 10004");
  });
});
