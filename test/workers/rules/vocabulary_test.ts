import assert from "node:assert/strict";
import { test } from "node:test";
import { Column, findName, RowContext, VOCABULARY } from "../../../workers/rules/mod.ts";

test("VOCABULARY gives every column but the instant one name, and every name one column", () => {
  assert.deepEqual(
    VOCABULARY.map(({ column }) => column).toSorted((left, right) => left - right),
    Object.values(Column).filter((column) => column !== Column.ts),
  );
  assert.equal(new Set(VOCABULARY.map(({ name }) => name)).size, VOCABULARY.length);
});

test("VOCABULARY has no alias that is a name, or an alias of two names", () => {
  const words = VOCABULARY.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.equal(new Set(words).size, words.length);
});

test("findName finds a name as it is spelled, and nothing else", () => {
  assert.equal(findName("entry_price")?.column, Column.entryPrice);
  assert.equal(findName("Price"), null);
  assert.equal(findName("constructor"), null);
});

test("RowContext is unknown until it is written, and keeps each value in its column", () => {
  const row = new RowContext();
  assert.ok(row.values.every((value) => Number.isNaN(value)));
  row.price = 1;
  row.time = 2;
  row.bid = 3;
  row.ask = 4;
  row.size = 5;
  row.pnl = 6;
  row.entryPrice = 7;
  row.minutesInTrade = 8;
  row.pnlPct = 9;
  row.highSinceEntry = 10;
  row.lowSinceEntry = 11;
  row.entryBars = 12;
  row.ts = 13;
  assert.deepEqual([...row.values], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  const read = [row.price, row.time, row.bid, row.ask, row.size, row.pnl, row.entryPrice, row.minutesInTrade];
  assert.deepEqual(read, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([row.pnlPct, row.highSinceEntry, row.lowSinceEntry, row.entryBars, row.ts], [9, 10, 11, 12, 13]);
});
