import assert from "node:assert/strict";
import { test } from "node:test";
import { type JournalDatabase, openToWrite } from "../../../engine/journal/database.ts";
import type { StoredEvent, StoredRecord, ToStore } from "../../../engine/journal/store_protocol.ts";
import { StoreWriter } from "../../../engine/journal/store_writer.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { findBroken, readFile } from "../../fixtures/store.ts";

const workspace = new Workspace("store-writer");
const HEADER: StoredEvent = { stream: "book", row: 0, type: "session", text: '{"type":"session"}' };

function orderAt(row: number, text = `order ${row}`): StoredEvent {
  return { stream: "book", row, type: "order", text };
}

function append(...records: readonly StoredRecord[]): ToStore {
  return { type: "append", records };
}

function begin(id: string, recorded = 0): ToStore {
  return { type: "begin", id, date: id.slice(0, 10), recorded };
}

/** Runs `act` with a writer to a file. */
function withWriter(file: string, act: (writer: StoreWriter, database: JournalDatabase) => void): void {
  const database = openToWrite(file);
  try {
    act(new StoreWriter(database), database);
  } finally {
    database.close();
  }
}

test("StoreWriter writes records with their columns, numbers and links", () => {
  const file = workspace.path("columns.db");
  withWriter(file, (writer) => {
    const died = { stream: "ops", wall: 1_767_240_900_000_001, event: "died", slot: 0, text: "of a ₹" } as const;
    const started = { stream: "ops", wall: 9, event: "started" } as const;
    const durable = writer.take([begin("2026-01-01-1"), append(HEADER, died), append(orderAt(7), started)]);
    assert.equal(durable, 4);
  });
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  assert.deepEqual(
    contents.sessions.map(({ n, id, date }) => [n, id, date]),
    [[1, "2026-01-01-1", "2026-01-01"]],
  );
  assert.deepEqual(
    contents.book.map(({ seq, session, row, type, record }) => [seq, session, row, type, record]),
    [
      [1, 1, 0, "session", '{"type":"session"}'],
      [2, 1, 7, "order", "order 7"],
    ],
  );
  assert.deepEqual(
    contents.ops.map(({ seq, session, wall, event, slot, text }) => [seq, session, wall, event, slot, text]),
    [
      [1, 1, 1_767_240_900_000_001, "died", 0, "of a ₹"],
      [2, 1, 9, "started", null, null],
    ],
  );
});

test("StoreWriter continues a session at its end, after other sessions and in a file of another process", () => {
  const file = workspace.path("goes-on.db");
  withWriter(file, (writer) => {
    writer.take([begin("2026-01-01-1"), append(HEADER, orderAt(1), { stream: "ops", wall: 1, event: "a" })]);
    writer.take([begin("2026-01-02-1"), append(HEADER, orderAt(1), { stream: "ops", wall: 2, event: "b" })]);
  });
  withWriter(file, (writer) => {
    writer.take([begin("2026-01-01-1", 2), append(orderAt(2), { stream: "ops", wall: 3, event: "c" })]);
    writer.take([begin("2026-01-03-1"), append(HEADER)]);
  });
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  assert.deepEqual(
    contents.book.map(({ session, row }) => [session, row]),
    [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [1, 2],
      [3, 0],
    ],
  );
  assert.deepEqual(
    contents.sessions.map(({ id }) => id),
    ["2026-01-01-1", "2026-01-02-1", "2026-01-03-1"],
  );
});

test("StoreWriter makes no session before its header, and takes no other event first", () => {
  const file = workspace.path("header.db");
  withWriter(file, (writer) => {
    assert.throws(() => writer.take([append(HEADER)]), /a session has begun before its records come/);
    assert.equal(writer.take([begin("2026-01-01-1")]), 0);
    assert.throws(() => writer.take([append(orderAt(1))]), /first record, and no other, is its header/);
    assert.throws(() => writer.take([append({ stream: "ops", wall: 1, event: "a" })]), /header comes before/);
    assert.deepEqual(readFile(file), { sessions: [], book: [], ops: [] });
    assert.equal(writer.take([append(HEADER)]), 1);
    assert.throws(() => writer.take([append(HEADER)]), /first record, and no other, is its header/);
  });
  assert.equal(readFile(file).book.length, 1);
});

test("StoreWriter refuses a session that has grown since it was read", () => {
  const file = workspace.path("grown.db");
  withWriter(file, (writer) => {
    writer.take([begin("2026-01-01-1"), append(HEADER, orderAt(1))]);
    const why = /session 2026-01-01-1 has 2 records now, and had 1 when it was read/;
    assert.throws(() => writer.take([begin("2026-01-01-1", 1)]), why);
  });
});

test("StoreWriter commits all waiting records as one transaction, and none of them if one fails", () => {
  const file = workspace.path("whole.db");
  withWriter(file, (writer, database) => {
    writer.take([begin("2026-01-01-1"), append(HEADER)]);
    database.exec(
      "CREATE TEMP TRIGGER refuse BEFORE INSERT ON book WHEN NEW.row = 3 BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    assert.throws(() => writer.take([append(orderAt(1)), append(orderAt(2), orderAt(3))]), /no/);
    assert.equal(readFile(file).book.length, 1);
    // Numbers and links go on from what is there.
    assert.equal(writer.take([append(orderAt(4))]), 2);
  });
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  assert.deepEqual(
    contents.book.map(({ row }) => row),
    [0, 4],
  );
});

test("StoreWriter throws when the disk is full, and does not damage the file", () => {
  const file = workspace.path("full.db");
  withWriter(file, (writer, database) => {
    writer.take([begin("2026-01-01-1"), append(HEADER)]);
    const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
    database.prepare(`PRAGMA max_page_count = ${pages + 4}`).get();
    let durable = 1;
    const fill = (): void => {
      for (let row = 1; row < 1_000; row += 1) durable = writer.take([append(orderAt(row, "x".repeat(1_000)))]);
    };
    assert.throws(fill, /^SqliteError: database or disk is full$/);
    assert.equal(database.inTransaction, false);
    const contents = readFile(file);
    assert.ok(durable > 1);
    assert.deepEqual([contents.book.length, findBroken(contents)], [durable, []]);
    assert.throws(() => writer.take([append(orderAt(1_000, "x".repeat(9_000)))]), /full/);
  });
  assert.deepEqual(findBroken(readFile(file)), []);
});
