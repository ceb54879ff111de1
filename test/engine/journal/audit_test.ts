import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { closeWritten, openToWrite } from "../../../engine/journal/database.ts";
import {
  auditSessions,
  type JournalEvent,
  JournalReader,
  MemoryJournal,
  rowOf,
  type SessionAudit,
} from "../../../engine/journal/mod.ts";
import { StoreWriter } from "../../../engine/journal/store_writer.ts";
import { Workspace } from "../../fixtures/cli.ts";
import {
  closeAt,
  controlAt,
  doctor,
  entryAt,
  exitAt,
  type FiledSession,
  headerOf,
  soundBook,
  writeJournal,
} from "../../fixtures/journal_file.ts";
import { runSession, tenStrategies } from "../../fixtures/session.ts";
import { headerFacts } from "../../fixtures/header_facts.ts";

const workspace = new Workspace("audit");
let files = 0;

/** Audits a journal of some sessions, after it was changed by hand. */
function auditOf(
  sessions: readonly FiledSession[],
  change: readonly string[] = [],
  texts: Readonly<Record<number, string>> = {},
  settle: (file: string) => void = () => {},
): readonly SessionAudit[] {
  files += 1;
  const file = workspace.path(`journal-${files}.db`);
  writeJournal(file, sessions, texts);
  settle(file);
  doctor(file, ...change);
  const reader = JournalReader.open(file);
  try {
    return auditSessions(reader);
  } finally {
    reader.close();
  }
}

/** A finding as `SESSION: STREAM SEQ at ROW: TEXT`, or `SESSION: ok`. */
function found(audits: readonly SessionAudit[]): readonly string[] {
  return audits.map(({ id, ended, problem }) => {
    if (problem === null) return `${id}: ok${ended ? "" : ", no end"}`;
    const { stream, seq, row, text } = problem;
    return `${id}: ${stream} ${seq} at ${row}: ${text}`;
  });
}

/** Appends records to the first session, after all that the file has. */
function appendSettlement(file: string, records: readonly JournalEvent[]): void {
  const database = openToWrite(file);
  const writer = new StoreWriter(database);
  const stored = records.map((record) => ({
    stream: "book" as const,
    row: rowOf(record),
    type: record.type,
    text: JSON.stringify(record),
  }));
  writer.take([
    { type: "begin", id: FIRST, date: "2026-01-01", recorded: 3 },
    { type: "append", records: stored },
  ]);
  closeWritten(database);
}

const OPS = [
  { wall: 1, event: "ready", slot: 0, text: "generation 1" },
  { wall: 2, event: "died", slot: 0 },
];
/** Events 1 to 5, 6 to 10 and 11 to 15; ops 1 and 2, 3 and 4, 5 and 6. */
const THREE = [1, 2, 3].map((): FiledSession => ({ book: soundBook(), ops: OPS }));
const [FIRST, SECOND, THIRD] = ["2026-01-01-1", "2026-01-01-2", "2026-01-01-3"];
const UNLINKED = "its link does not follow from the record before and what it says";

describe("auditSessions", () => {
  test("auditSessions finds sound sessions sound, and says which has no end", () => {
    const open = { book: soundBook({ date: "2026-01-02" }).slice(0, 2) };
    const audits = auditOf([...THREE, open]);
    assert.deepEqual(found(audits), [`${FIRST}: ok`, `${SECOND}: ok`, `${THIRD}: ok`, "2026-01-02-1: ok, no end"]);
    assert.deepEqual(
      audits.map(({ records, zone }) => [records, zone]),
      [...THREE.map(() => [5, "Asia/Kolkata"]), [2, "Asia/Kolkata"]],
    );
    assert.deepEqual(auditOf([]), []);
  });

  test("auditSessions finds a digit that was changed, in its session alone", () => {
    const change = `UPDATE book SET record = replace(record, '"qty":1', '"qty":2') WHERE seq = 8`;
    assert.deepEqual(found(auditOf(THREE, [change])), [
      `${FIRST}: ok`,
      `${SECOND}: book 8 at 5: ${UNLINKED}`,
      `${THIRD}: ok`,
    ]);
  });

  test("auditSessions finds two records that were swapped", () => {
    const swap = [
      "UPDATE book SET seq = 100 WHERE seq = 7",
      "UPDATE book SET seq = 7 WHERE seq = 8",
      "UPDATE book SET seq = 8 WHERE seq = 100",
    ];
    assert.deepEqual(found(auditOf(THREE, swap)), [
      `${FIRST}: ok`,
      `${SECOND}: book 7 at 5: ${UNLINKED}`,
      `${THIRD}: ok`,
    ]);
  });

  test("auditSessions finds a record that was taken out", () => {
    assert.deepEqual(found(auditOf(THREE, ["DELETE FROM book WHERE seq = 8"])), [
      `${FIRST}: ok`,
      `${SECOND}: book 9 at 9: expected record 8 before it, was none`,
      `${THIRD}: ok`,
    ]);
  });

  test("auditSessions finds the close of a session missing, before another session", () => {
    assert.deepEqual(found(auditOf(THREE, ["DELETE FROM book WHERE seq = 10"])), [
      `${FIRST}: ok`,
      `${SECOND}: book 9 at 9: expected record 10 behind it, was none: the next is 11`,
      `${THIRD}: ok`,
    ]);
  });

  test("auditSessions says that the last session has no end, when its close is missing", () => {
    assert.deepEqual(found(auditOf(THREE, ["DELETE FROM book WHERE seq = 15"])).at(-1), `${THIRD}: ok, no end`);
  });

  test("auditSessions finds a session that was taken out, and one whose header was", () => {
    const session = [
      "DELETE FROM book WHERE session = 2",
      "DELETE FROM ops WHERE session = 2",
      "DELETE FROM sessions WHERE n = 2",
    ];
    assert.deepEqual(found(auditOf(THREE, session)), [
      `${FIRST}: ok`,
      `${THIRD}: book 11 at 0: expected record 6 before it, was none`,
    ]);
    const first = session.map((statement) => statement.replace("= 2", "= 1"));
    assert.deepEqual(found(auditOf(THREE, first)), [
      `${SECOND}: book 6 at 0: expected record 1 before it, was none`,
      `${THIRD}: null null at null: expected the id 2026-01-01-2`,
    ]);
    assert.equal(
      found(auditOf(THREE, ["DELETE FROM book WHERE seq = 6"]))[1],
      `${SECOND}: book 7 at 0: expected record 6 before it, was none`,
    );
  });

  test("auditSessions does not blame a session without an end for one behind it that was taken out", () => {
    const sessions = [{ book: soundBook().slice(0, 3) }, { book: soundBook() }, { book: soundBook() }];
    const change = ["DELETE FROM book WHERE session = 2", "DELETE FROM sessions WHERE n = 2"];
    assert.deepEqual(found(auditOf(sessions, change)), [
      `${FIRST}: ok, no end`,
      `${THIRD}: book 9 at 0: expected record 4 before it, was none`,
    ]);
  });

  test("auditSessions finds a session that was taken out and whose numbers were closed up", () => {
    const change = [
      "DELETE FROM book WHERE session = 2",
      "DELETE FROM ops WHERE session = 2",
      "DELETE FROM sessions WHERE n = 2",
      "UPDATE book SET seq = seq - 5 WHERE session = 3",
      "UPDATE ops SET seq = seq - 2 WHERE session = 3",
      "UPDATE sessions SET id = '2026-01-01-2' WHERE n = 3",
    ];
    assert.deepEqual(found(auditOf(THREE, change)), [
      `${FIRST}: ok`,
      `${SECOND}: null null at null: its link does not follow from the session before, its id and its header`,
    ]);
  });

  test("auditSessions finds a session that only events or ops have", () => {
    const stray = "null null at null: its records are there, and it is not among the sessions";
    assert.deepEqual(found(auditOf(THREE, ["DELETE FROM sessions WHERE n = 3"])).at(-1), `session 3: ${stray}`);
    const inOps = ["DELETE FROM sessions WHERE n = 3", "DELETE FROM book WHERE session = 3"];
    assert.deepEqual(found(auditOf(THREE, inOps)).at(-1), `session 3: ${stray}`);
  });

  test("auditSessions finds a session without records", () => {
    const audits = auditOf(THREE, ["DELETE FROM book WHERE session = 3"]);
    assert.deepEqual(found(audits).at(-1), `${THIRD}: null null at null: it has no records`);
  });

  test("auditSessions finds what was changed or taken out in ops", () => {
    assert.deepEqual(found(auditOf(THREE, ["UPDATE ops SET text = 'generation 2' WHERE seq = 3"])), [
      `${FIRST}: ok`,
      `${SECOND}: ops 3 at null: ${UNLINKED}`,
      `${THIRD}: ok`,
    ]);
    assert.deepEqual(
      found(auditOf(THREE, ["DELETE FROM ops WHERE seq = 4"])).at(-1),
      `${THIRD}: ops 5 at null: expected record 4 before it, was none`,
    );
    assert.deepEqual(
      found(auditOf(THREE, ["UPDATE ops SET session = 2 WHERE seq = 5"]))[1],
      `${SECOND}: ops 5 at null: ${UNLINKED}`,
    );
  });

  test("auditSessions finds columns that do not say what the record says", () => {
    assert.equal(
      found(auditOf(THREE, ["UPDATE book SET row = 3 WHERE seq = 7"]))[1],
      `${SECOND}: book 7 at 3: expected its row to be 2, was 3`,
    );
    assert.equal(
      found(auditOf(THREE, ["UPDATE book SET type = 'guard' WHERE seq = 7"]))[1],
      `${SECOND}: book 7 at 2: expected its type to be order, was guard`,
    );
  });

  test("auditSessions finds a date and an id that are not those of the header and the count", () => {
    assert.equal(
      found(auditOf([{ book: soundBook() }], ["UPDATE sessions SET date = '2026-01-02'"]))[0],
      `${FIRST}: book 1 at 0: expected the date 2026-01-02, was 2026-01-01`,
    );
    assert.match(
      found(auditOf(THREE, ["UPDATE sessions SET id = '2026-01-01-7' WHERE n = 2"]))[1] ?? "",
      /^2026-01-01-7: null null at null: its link does not follow/,
    );
  });

  test("auditSessions finds a text that is no record, though all its links are right", () => {
    const noJson = found(auditOf([{ book: soundBook() }], [], { 2: "{" }));
    assert.deepEqual(noJson, [`${FIRST}: book 2 at 2: its text is no JSON`]);
    const newer = JSON.stringify({ ...headerOf(), format: 3 });
    assert.equal(
      found(auditOf([{ book: soundBook() }], [], { 1: newer }))[0],
      `${FIRST}: book 1 at 0: its header has format 3, by a later version of the program; this one reads formats up to 2`,
    );
  });

  test("auditSessions finds events that do not begin with a header", () => {
    const [header, ...rest] = soundBook() as [JournalEvent, ...JournalEvent[]];
    const events = [controlAt(1, "halt"), header, ...rest];
    assert.deepEqual(found(auditOf([{ book: events }])), [`${FIRST}: book 1 at 1: expected the header first`]);
  });

  test("auditSessions finds a profit that does not follow from the fills, though all its links are right", () => {
    const events = [headerOf(), entryAt(2), exitAt(5, 10_050, { realised: 5_000 }), controlAt(9), closeAt(9)];
    assert.deepEqual(found(auditOf([{ book: events }])), [
      `${FIRST}: book 3 at 5: s0#2: expected -1950 to be realised, was 5000`,
    ]);
  });

  test("auditSessions finds rows that go back where they cannot", () => {
    const events = [headerOf(), entryAt(4, { strategy: 1 }), entryAt(2)];
    const behind = "it is of row 2, and stands behind what comes after it, at row 4";
    assert.deepEqual(found(auditOf([{ book: events }])), [`${FIRST}: book 3 at 2: ${behind}`]);
    const { input } = headerOf();
    const real = [headerOf({ input: { ...input, time: "real" } }), ...events.slice(1)];
    assert.deepEqual(found(auditOf([{ book: real }])), [`${FIRST}: ok, no end`]);
  });

  test("auditSessions reads events of many pages", () => {
    const trips = Array.from({ length: 1_250 }, (_, i) => [
      entryAt(2 * i + 1, { n: 2 * i + 1 }),
      exitAt(2 * i + 2, 10_000, { n: 2 * i + 2 }),
    ]).flat();
    const events = [headerOf(), ...trips];
    assert.deepEqual(found(auditOf([{ book: events }])), [`${FIRST}: ok, no end`]);
    const change = `UPDATE book SET record = record || ' ' WHERE seq = 2500`;
    assert.deepEqual(found(auditOf([{ book: events }], [change])), [`${FIRST}: book 2500 at 2499: ${UNLINKED}`]);
  });

  for (const fillModel of ["signal", "next"] as const) {
    test(`auditSessions finds what the engine writes sound, with fill model ${fillModel}`, async () => {
      const journal = new MemoryJournal();
      const fees = { rateNano: 300_000, fixedNano: 20_000_000_000 };
      const header = headerFacts({ settings: { FEE_RATE: "0.0003", FEE_FIXED: "20" }, input: { feed: "simulated" } });
      await runSession(tenStrategies(), { fillModel, fees, journal, header });
      assert.ok(journal.events.length > 1_000);
      assert.deepEqual(found(auditOf([{ book: journal.events }])), [`${FIRST}: ok`]);
    });
  }

  test("auditSessions finds sound what was settled behind others, and what is missing of it", () => {
    const left = soundBook().slice(0, 3);
    const rest = soundBook({ date: "2026-01-02" });
    const whole = [{ book: left }, { book: rest }];
    // Events 1 to 3, 9 and 10 are of the first session, 4 to 8 of the second, as if a later start had closed the first.
    const settle = (file: string): void => appendSettlement(file, soundBook().slice(3));
    assert.deepEqual(found(auditOf(whole, [], {}, settle)), [`${FIRST}: ok`, "2026-01-02-1: ok"]);
    for (const [lost, finding] of [
      [9, `${FIRST}: book 10 at 9: expected record 9 before it, was none`],
      [8, `${FIRST}: book 9 at 9: expected record 8 before it, was none`],
    ] as const) {
      const change = [`DELETE FROM book WHERE seq = ${lost}`];
      assert.equal(found(auditOf(whole, change, {}, settle))[0], finding);
    }
  });
});
