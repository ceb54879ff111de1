import assert from "node:assert/strict";
import { test } from "node:test";
import { Field, RowKind, TapeReader } from "../../../engine/protocol/mod.ts";
import { Tape } from "../../../engine/tape/mod.ts";
import { appendTick, controlRow, guardClosedRow, START } from "../../fixtures/rows.ts";

function tapeOf(capacity = 8): Tape {
  return new Tape({ capacity, instruments: 2, startTs: START });
}

/** A row as a slot reads it. */
function rowOf(tape: Tape, seq: number): Record<string, number | undefined> {
  const reader = new TapeReader(tape.memory);
  const at = reader.offsetOf(seq);
  return Object.fromEntries(Object.entries(Field).map(([name, field]) => [name, reader.rows[at + field]]));
}

test("Tape takes the rows of a bar as rows with a price, and counts the bar once", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { kind: RowKind.opening });
  appendTick(tape, 10_010, { kind: RowKind.path });
  tape.appendControl(controlRow("halt"));
  appendTick(tape, 10_005, { kind: RowKind.path });
  appendTick(tape, 10_005);
  assert.deepEqual([tape.ticks, tape.inputRows, tape.lastPriceOf(0)], [4, { ticks: 1, bars: 1 }, 10_005]);
  assert.deepEqual(
    [1, 2, 3, 4].map((seq) => tape.instrumentOfTick(seq)),
    [0, 0, -1, 0],
  );
  assert.deepEqual([tape.read(2).kind, tape.priceAt(0, 2)], [RowKind.path, 10_010]);
});

test("Tape takes no control row from a feed", () => {
  assert.throws(() => appendTick(tapeOf(), 10_000, { kind: RowKind.halt }), /a feed gives no control rows/);
});

test("Tape begins empty, at its start's instant", () => {
  const tape = tapeOf();
  assert.deepEqual([tape.head, tape.tail, tape.ticks, tape.lastTs], [0, 0, 0, START]);
  assert.deepEqual([tape.lastPriceOf(0), tape.lastTsOf(0)], [NaN, NaN]);
});

test("Tape gives each row the next seq and writes all its fields", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { instrument: 1, ts: START + 5, size: 3, bid: 9_999, ask: 10_001 });
  assert.deepEqual(rowOf(tape, 1), {
    seq: 1,
    ts: START + 5,
    instrument: 1,
    price: 10_000,
    size: 3,
    bid: 9_999,
    ask: 10_001,
    kind: RowKind.tick,
  });
});

test("Tape shows appended rows to nobody until they are published, and then all at once", () => {
  const tape = tapeOf();
  const reader = new TapeReader(tape.memory);
  for (let i = 0; i < 3; i += 1) appendTick(tape, 10_000);
  assert.deepEqual([reader.lead(0), tape.head, tape.tail], [0, 0, 3]);
  tape.publish();
  assert.deepEqual([reader.lead(0), tape.head], [3, 3]);
});

test("Tape knows each instrument's last price and its instant", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { instrument: 0, ts: START + 1 });
  appendTick(tape, 20_000, { instrument: 1, ts: START + 2 });
  appendTick(tape, 10_001, { instrument: 0, ts: START + 3 });
  assert.deepEqual([tape.lastPriceOf(0), tape.lastPriceOf(1)], [10_001, 20_000]);
  assert.deepEqual([tape.lastTsOf(0), tape.lastTsOf(1)], [START + 3, START + 2]);
  assert.deepEqual([tape.lastPriceOf(7), tape.lastTsOf(7)], [NaN, NaN]);
});

test("Tape counts ticks, and no control rows, among its rows", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000);
  tape.appendControl(controlRow("halt"));
  appendTick(tape, 10_000);
  assert.deepEqual([tape.ticks, tape.tail], [2, 3]);
});

test("Tape writes a control row for the engine with no instrument, strategy or price", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { ts: START + 7 });
  assert.equal(tape.appendControl(controlRow("halt")), 2);
  assert.deepEqual(rowOf(tape, 2), {
    seq: 2,
    ts: START + 7,
    instrument: -1,
    price: NaN,
    size: -1,
    bid: NaN,
    ask: NaN,
    kind: RowKind.halt,
  });
});

test("Tape writes a strategy's control row at its instrument's last price, NaN before the first tick", () => {
  const tape = tapeOf();
  tape.appendControl(controlRow("close", 5, 1));
  appendTick(tape, 10_000, { instrument: 0 });
  appendTick(tape, 20_000, { instrument: 1 });
  tape.appendControl(controlRow("close", 5, 1));
  assert.deepEqual([rowOf(tape, 1)["price"], rowOf(tape, 4)["price"], rowOf(tape, 4)["size"]], [NaN, 20_000, 5]);
});

test("Tape writes the guard's row with the entry it closed and the price it got", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000);
  tape.appendControl(guardClosedRow(3, 7, 9_990));
  const { size, bid, price, kind } = rowOf(tape, 2);
  assert.deepEqual([size, bid, price, kind], [3, 7, 9_990, RowKind.guardClosed]);
});

test("Tape stamps a control row with the row before it, or with a later instant that it is given", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { ts: START + 10 });
  tape.appendControl(controlRow("halt"), START + 5);
  assert.equal(tape.lastTs, START + 10);
  tape.appendControl(controlRow("resume"), START + 20);
  assert.equal(tape.lastTs, START + 20);
});

test("Tape refuses a tick that goes back in time", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { ts: START + 10 });
  appendTick(tape, 10_000, { ts: START + 10 });
  assert.throws(() => appendTick(tape, 10_000, { ts: START + 9 }), /never goes back/);
  assert.equal(tape.tail, 2);
});

test("Tape reads a row back with its instrument's price one tick earlier", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { instrument: 0 });
  appendTick(tape, 20_000, { instrument: 1 });
  appendTick(tape, 10_050, { instrument: 0, ts: START + 5_000_000 });
  assert.deepEqual(tape.read(3), {
    seq: 3,
    ts: START + 5_000_000,
    kind: RowKind.tick,
    instrument: 0,
    price: 10_050,
    reference: 10_000,
    previousTs: START + 1_000_000,
  });
  assert.equal(tape.read(1).reference, NaN);
});

test("Tape goes on after an earlier run with what its next prices are compared with", () => {
  const after = { seq: 7, ts: START, ticks: 7, prices: [10_050], times: [START], references: [10_000] };
  const tape = new Tape({ capacity: 8, instruments: 1, startTs: START, after });
  appendTick(tape, 10_060, { kind: RowKind.path });
  appendTick(tape, 10_070, { kind: RowKind.opening });
  appendTick(tape, 10_080, { kind: RowKind.path });
  assert.deepEqual(
    [8, 9, 10].map((seq) => tape.read(seq).reference),
    [10_000, 10_000, 10_070],
  );
  assert.deepEqual([tape.referenceOf(0), tape.lastPriceOf(0)], [10_070, 10_080]);
});

test("Tape reads the ts of a row, of a command too", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { ts: START + 5 });
  tape.appendControl(controlRow("halt"), START + 9);
  assert.deepEqual([tape.tsOf(1), tape.tsOf(2)], [START + 5, START + 9]);
});

test("Tape reads the ts of a row after the tape has wrapped around", () => {
  const tape = tapeOf(4);
  for (let i = 1; i <= 6; i += 1) appendTick(tape, 10_000, { ts: START + i });
  assert.deepEqual(
    [3, 4, 5, 6].map((seq) => tape.tsOf(seq)),
    [START + 3, START + 4, START + 5, START + 6],
  );
});

test("Tape reads a tick back with the ts of its instrument's tick before, whatever came in between", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000, { instrument: 0, ts: START + 1 });
  appendTick(tape, 20_000, { instrument: 1, ts: START + 2 });
  tape.appendControl(controlRow("halt"), START + 3);
  appendTick(tape, 10_001, { instrument: 0, ts: START + 4 });
  appendTick(tape, 10_002, { instrument: 0, ts: START + 5 });
  assert.deepEqual(
    [1, 2, 4, 5].map((seq) => tape.read(seq).previousTs),
    [NaN, NaN, START + 1, START + 4],
  );
});

test("Tape reads a strategy's control row back with the ts of its instrument's last tick, the engine's with none", () => {
  const tape = tapeOf();
  tape.appendControl(controlRow("close", 5, 1));
  appendTick(tape, 20_000, { instrument: 1, ts: START + 2 });
  appendTick(tape, 10_000, { instrument: 0, ts: START + 3 });
  tape.appendControl(controlRow("close", 5, 1), START + 4);
  tape.appendControl(controlRow("halt"));
  assert.deepEqual(
    [1, 4, 5].map((seq) => tape.read(seq).previousTs),
    [NaN, START + 2, NaN],
  );
});

/** Prices of two instruments, row by row, with commands among them: `I` is instrument 0, `J` is instrument 1. */
function mixed(capacity = 8): Tape {
  const tape = tapeOf(capacity);
  appendTick(tape, 20_000, { instrument: 1 });
  appendTick(tape, 10_000, { instrument: 0 });
  tape.appendControl(controlRow("halt"));
  appendTick(tape, 20_001, { instrument: 1 });
  appendTick(tape, 10_001, { instrument: 0 });
  tape.appendControl(guardClosedRow(3, 7, 9_990));
  return tape;
}

test("Tape knows an instrument's price at any row: that of its last tick up to it", () => {
  const tape = mixed();
  const pricesOf = (instrument: number): number[] => [1, 2, 3, 4, 5, 6].map((seq) => tape.priceAt(instrument, seq));
  assert.deepEqual(pricesOf(0), [NaN, 10_000, 10_000, 10_000, 10_001, 10_001]);
  assert.deepEqual(pricesOf(1), [20_000, 20_000, 20_000, 20_001, 20_001, 20_001]);
});

test("Tape does not take the price of the guard's row as a price of the instrument", () => {
  assert.equal(mixed().priceAt(0, 6), 10_001);
});

test("Tape knows an instrument's price at a row with ticks from before the tape wrapped around", () => {
  const tape = mixed(4);
  assert.deepEqual(
    [3, 4].map((seq) => [tape.priceAt(0, seq), tape.priceAt(1, seq)]),
    [
      [10_000, 20_000],
      [10_000, 20_001],
    ],
  );
});

test("Tape knows the price at rows that are appended and not published", () => {
  const tape = tapeOf();
  appendTick(tape, 10_000);
  tape.publish();
  appendTick(tape, 10_001);
  assert.deepEqual([tape.priceAt(0, 1), tape.priceAt(0, 2)], [10_000, 10_001]);
});

test("Tape retains a row from its appending until its place is written again", () => {
  const tape = tapeOf(4);
  assert.equal(tape.retains(1), false);
  for (let i = 0; i < 5; i += 1) appendTick(tape, 10_000);
  assert.deepEqual(
    [1, 2, 5, 6].map((seq) => tape.retains(seq)),
    [false, true, true, false],
  );
});

test("Tape wraps around: a row that was overwritten cannot be read, the next one can", () => {
  const tape = tapeOf(4);
  for (let i = 1; i <= 6; i += 1) appendTick(tape, 10_000 + i);
  assert.throws(() => tape.read(2), /row 2 is retained/);
  assert.deepEqual(
    [3, 4, 5, 6].map((seq) => tape.read(seq).price),
    [10_003, 10_004, 10_005, 10_006],
  );
  assert.deepEqual(
    [3, 6].map((seq) => tape.read(seq).reference),
    [10_002, 10_005],
  );
  assert.throws(() => tape.read(7), /row 7 is retained/);
});

test("Tape has room for exactly the rows that overwrite none after the one that is kept", () => {
  const tape = tapeOf(4);
  assert.equal(tape.room(0), 4);
  for (let i = 0; i < 4; i += 1) appendTick(tape, 10_000);
  assert.deepEqual([tape.room(0), tape.room(1), tape.room(4)], [0, 1, 4]);
  appendTick(tape, 10_000);
  assert.deepEqual([tape.room(1), tape.read(2).seq], [0, 2]);
  assert.throws(() => tape.read(1), /retained/);
});
