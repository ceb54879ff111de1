import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import Database from "libsql";
import { type JournalEvent, JournalReader } from "../../../engine/journal/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { doctor, entryAt, type FiledSession, headerOf, soundBook, writeJournal } from "../../fixtures/journal_file.ts";

const workspace = new Workspace("reader");
let files = 0;

function journalOf(sessions: readonly FiledSession[], ...change: readonly string[]): string {
  files += 1;
  const file = workspace.path(`journal-${files}.db`);
  writeJournal(file, sessions);
  doctor(file, ...change);
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

const OPEN_EVENTS = [headerOf({ date: "2026-01-02" }), entryAt(3)];
const OPS = [
  { wall: 1, event: "ready", slot: 0, text: "generation 1" },
  { wall: 2, event: "closed" },
];
const TWO: readonly FiledSession[] = [{ book: soundBook(), ops: OPS }, { book: OPEN_EVENTS }];

describe("JournalReader", () => {
  test("JournalReader describes the sessions in the order in which they began", () => {
    const none = { ended: false, settled: false, ticks: null, realised: null, realisedByCurrency: null, refused: null };
    assert.deepEqual(
      read(journalOf(TWO), (reader) => [...reader.sessions()]),
      [
        {
          ...{ n: 1, id: "2026-01-01-1", date: "2026-01-01", records: 5, orders: 2 },
          ...{ firstSeq: 1, lastSeq: 5, lastRow: 9, ended: true, settled: false, ticks: 8, realised: -39.5 },
          ...{ realisedByCurrency: null, refused: null },
        },
        {
          ...{ n: 2, id: "2026-01-02-1", date: "2026-01-02", records: 2, orders: 1 },
          ...{ firstSeq: 6, lastSeq: 7, lastRow: 3, ...none },
        },
      ],
    );
    assert.deepEqual(
      read(journalOf([]), (reader) => [...reader.sessions()]),
      [],
    );
  });

  test("JournalReader finds a session by its id, and the last", () => {
    read(journalOf(TWO), (reader) => {
      assert.equal(reader.session("2026-01-01-1").n, 1);
      assert.equal(reader.session("last").id, "2026-01-02-1");
    });
  });

  test("JournalReader names the sessions that there are, the nearest first, for one that there is not", () => {
    const file = journalOf(Array.from({ length: 7 }, () => ({ book: soundBook() })));
    read(file, (reader) => {
      assert.throws(() => reader.session("2026-01-01_2"), {
        code: "USAGE",
        message:
          `${file}: Expected a session of this journal, was "2026-01-01_2"\n  hint: there are 2026-01-01-2, ` +
          "2026-01-01-7, 2026-01-01-6, 2026-01-01-5, 2026-01-01-4 and 2 more, which bulkhead sessions lists; or last",
      });
      assert.throws(() => reader.session("yesterday"), /there are 2026-01-01-7, 2026-01-01-6, /);
    });
    const empty = journalOf([]);
    read(empty, (reader) => {
      assert.throws(() => reader.session("last"), {
        code: "USAGE",
        message: `${empty}: Expected a session of this journal, was "last"\n  hint: it has none yet; run one first`,
      });
    });
  });

  test("JournalReader gives the texts and the records of a session alone, in order", () => {
    read(journalOf(TWO), (reader) => {
      assert.deepEqual(
        [...reader.texts(1)],
        soundBook().map((record) => JSON.stringify(record)),
      );
      assert.deepEqual([...reader.events(2)], OPEN_EVENTS);
      assert.deepEqual([...reader.events(3)], []);
    });
  });

  test("JournalReader gives what happened to the engine in a session, without absent fields", () => {
    read(journalOf(TWO), (reader) => {
      assert.deepEqual([...reader.ops(1)], OPS);
      assert.deepEqual([...reader.ops(2)], []);
    });
  });

  for (const count of [999, 1_000, 1_001, 2_000]) {
    test(`JournalReader gives all of ${count} events, also while another is read`, () => {
      const events: readonly JournalEvent[] = [headerOf(), ...Array.from({ length: count - 1 }, (_, i) => entryAt(i))];
      read(journalOf([{ book: events }, { book: OPEN_EVENTS }]), (reader) => {
        const records = reader.events(1);
        const [first] = records;
        assert.deepEqual(first, events[0]);
        const rows: number[] = [];
        for (const { seq } of reader.tables.events(1)) {
          rows.push(seq);
          if (seq === 500) assert.equal([...reader.texts(2)].length, 2);
        }
        assert.deepEqual(
          rows,
          events.map((_, i) => i + 1),
        );
      });
    });
  }

  test("JournalReader says which record cannot be read", () => {
    const change = `UPDATE book SET record = replace(record, '"qty":1', '"qty":"one"') WHERE seq = 2`;
    const file = journalOf(TWO, change);
    read(file, (reader) => {
      assert.throws(() => [...reader.events(1)], {
        code: "JOURNAL_FILE",
        message: new RegExp(
          `^${file}: Expected a journal that can be read, but record 2 cannot be read: its text is no event ` +
            `\\(order\\.qty: .*\\)\n  hint: bulkhead audit ${file} says more$`,
        ),
      });
    });
  });

  test("JournalReader reads the journal as it is at one moment, while another writes to it", () => {
    const file = journalOf(TWO);
    const writer = new Database(file);
    writer.exec("PRAGMA journal_mode = WAL");
    read(file, (reader) => {
      assert.equal(reader.session("last").records, 2);
      writer.exec("DELETE FROM book WHERE seq = 7");
      assert.equal(reader.session("last").records, 2);
    });
    assert.equal(
      read(file, (reader) => reader.session("last").records),
      1,
    );
    writer.close();
  });

  test("JournalReader writes nothing, and leaves the file to others when it is closed", () => {
    const file = journalOf(TWO);
    const reader = JournalReader.open(file);
    assert.equal(reader.session("last").records, 2);
    reader.close();
    doctor(file, "PRAGMA locking_mode = EXCLUSIVE", "DELETE FROM book WHERE seq = 7");
    assert.equal(
      read(file, (again) => again.session("last").records),
      1,
    );
  });

  test("JournalReader refuses a file that does not exist, or is not a journal", () => {
    assert.throws(() => JournalReader.open(workspace.path("none.db")), {
      code: "JOURNAL_FILE",
      message: /none\.db: Expected a journal that can be used, but there is none\n {2}hint: /,
    });
    const text = workspace.write("text.db", "no database ".repeat(1_000));
    assert.throws(() => JournalReader.open(text), { code: "JOURNAL_FILE", message: /file is not a database/ });
  });

  test("JournalReader takes a file that a killed engine has left empty for a journal without a session", () => {
    const empty = workspace.path("empty.db");
    writeFileSync(empty, "");
    const reader = JournalReader.open(empty);
    assert.deepEqual([...reader.sessions()], []);
    reader.close();
  });
});
