import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent } from "../../../engine/journal/mod.ts";
import { ComparedJournal, type Difference } from "../../../engine/replay/compared_journal.ts";
import { haltAt, headerOf } from "../../fixtures/store.ts";

function compare(was: readonly JournalEvent[], is: readonly JournalEvent[], isWhole = true): Difference | null {
  const journal = new ComparedJournal(
    was.map((record) => JSON.stringify(record)),
    isWhole,
  );
  for (const record of is) journal.appendEvent(record);
  assert.equal(journal.tally.records, is.length);
  return journal.finish();
}

const BOOK = [headerOf(), haltAt(1), haltAt(2)];
const text = (record: JournalEvent): string => JSON.stringify(record);

test("ComparedJournal finds no difference where there is none", () => {
  assert.equal(compare(BOOK, BOOK), null);
  assert.equal(compare([], []), null);
});

test("ComparedJournal finds the first record that is another, with its place and row", () => {
  const other = haltAt(7);
  assert.deepEqual(compare(BOOK, [BOOK[0]!, other, haltAt(8)]), {
    record: 2,
    row: 7,
    was: text(BOOK[1]!),
    is: text(other),
  });
});

test("ComparedJournal finds what is missing at the end, and what is too much, if the book has one", () => {
  assert.deepEqual(compare(BOOK, BOOK.slice(0, 2)), { record: 3, row: null, was: text(BOOK[2]!), is: null });
  assert.deepEqual(compare(BOOK.slice(0, 2), BOOK), { record: 3, row: 2, was: null, is: text(BOOK[2]!) });
  assert.equal(compare(BOOK.slice(0, 2), BOOK, false), null);
  assert.notEqual(compare(BOOK, BOOK.slice(0, 2), false), null);
});

test("ComparedJournal lets the file of a header have another name, and nothing else of it", () => {
  const named = (file: string, bytes: number): JournalEvent => ({
    ...headerOf(),
    input: { files: [{ name: file, bytes }] },
  });
  assert.equal(compare([named('a "b".csv', 5)], [named("c.csv", 5)]), null);
  assert.equal(compare([named("a.csv", 5)], [named("a.csv", 6)])?.record, 1);
});
