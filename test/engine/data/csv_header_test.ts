import assert from "node:assert/strict";
import { test } from "node:test";
import { BARS_FORMAT, type CsvFormat, readCsvHeader, TICKS_FORMAT } from "../../../engine/data/csv_header.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";

function read(text: string, format: CsvFormat = TICKS_FORMAT): readonly number[] {
  return readCsvHeader({ path: "in.csv", line: 1, text }, format);
}

function problemOf(text: string, format: CsvFormat = TICKS_FORMAT): string {
  try {
    read(text, format);
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "INPUT_FILE");
    return error.message;
  }
  return "none";
}

const TICKS = "instrument,ts,price[,size][,bid,ask]";
const BARS = "instrument,ts,open,high,low,close,volume";

test("readCsvHeader takes the documented headers", () => {
  assert.deepEqual(read("instrument,ts,price"), [0, 1, 2, -1, -1, -1]);
  assert.deepEqual(read("instrument,ts,price,size"), [0, 1, 2, 3, -1, -1]);
  assert.deepEqual(read("instrument,ts,price,bid,ask"), [0, 1, 2, -1, 3, 4]);
  assert.deepEqual(read("instrument,ts,price,size,bid,ask"), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(read(BARS, BARS_FORMAT), [0, 1, 2, 3, 4, 5, 6]);
});

test("readCsvHeader takes columns in any order", () => {
  assert.deepEqual(read("ask,ts,bid,price,instrument"), [4, 1, 3, -1, 2, 0]);
});

test("readCsvHeader refuses an unknown column, with its place", () => {
  assert.equal(
    problemOf("instrument,ts,price,venue"),
    `in.csv:1:21: Expected a column of ${TICKS}, was "venue". Remove the column, or write the header as documented`,
  );
});

test("readCsvHeader says how to write a column that is nearly right", () => {
  assert.equal(
    problemOf('instrument," TS",price'),
    `in.csv:1:12: Expected a column of ${TICKS}, was ${JSON.stringify('" TS"')}. Write it ts, without spaces, quotes or capitals`,
  );
  assert.equal(
    problemOf("instrument,Ts,price"),
    `in.csv:1:12: Expected a column of ${TICKS}, was "Ts". Write it ts, without spaces, quotes or capitals`,
  );
});

test("readCsvHeader refuses a missing column, at the header's end", () => {
  assert.equal(
    problemOf("instrument,price"),
    `in.csv:1:18: Expected the header ${TICKS}, was one without "ts". Add the column "ts"`,
  );
  assert.equal(
    problemOf("instrument,ts,open,high,low,close", BARS_FORMAT),
    `in.csv:1:35: Expected the header ${BARS}, was one without "volume". Add the column "volume"`,
  );
});

test("readCsvHeader refuses a column that stands twice, at the second", () => {
  assert.equal(
    problemOf("instrument,ts,price,ts"),
    'in.csv:1:21: Expected each column once, was a second "ts". Remove one of the two',
  );
});

test("readCsvHeader refuses a bid without an ask", () => {
  assert.equal(
    problemOf("instrument,ts,price,bid"),
    'in.csv:1:25: Expected both of "bid" and "ask" or neither, was one. Add the other column',
  );
});

test("readCsvHeader knows the other format", () => {
  assert.equal(
    problemOf(BARS),
    `in.csv:1:15: Expected a column of ${TICKS}, was "open". It looks like a bars file: give it with --bars`,
  );
  assert.equal(
    problemOf("instrument,ts,price", BARS_FORMAT),
    `in.csv:1:15: Expected a column of ${BARS}, was "price". It looks like a ticks file: give it with --ticks`,
  );
});

test("readCsvHeader cuts a long column short", () => {
  assert.match(problemOf(`instrument,ts,${"x".repeat(3_000)}`), /was "x{40}…"\. Remove/);
});
