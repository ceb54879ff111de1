import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateTape, codeOfControl, ROW_DOUBLES, RowKind, TapeReader } from "../../../engine/protocol/mod.ts";

test("allocateTape gives an empty ring of the capacity", () => {
  const memory = allocateTape(8);
  assert.equal(memory.rows.byteLength, 8 * ROW_DOUBLES * 8);
  assert.equal(new TapeReader(memory).lead(0), 0);
  assert.equal(new TapeReader(memory).capacity, 8);
});

test("allocateTape refuses a capacity that is no power of two", () => {
  for (const capacity of [0, 1, 3, 100, -4, 2.5, NaN]) {
    assert.throws(() => allocateTape(capacity), RangeError, String(capacity));
  }
});

test("TapeReader finds row 1 at the beginning, and wraps after the capacity", () => {
  const reader = new TapeReader(allocateTape(4));
  assert.deepEqual(
    [1, 2, 4, 5, 9].map((seq) => reader.offsetOf(seq) / ROW_DOUBLES),
    [0, 1, 3, 0, 0],
  );
});

test("TapeReader finds the places of rows beyond 2^31 and 2^32", () => {
  const reader = new TapeReader(allocateTape(4));
  for (const base of [2 ** 31, 2 ** 32, 2 ** 40]) {
    assert.deepEqual(
      [1, 2, 3, 4].map((i) => reader.offsetOf(base + i) / ROW_DOUBLES),
      [0, 1, 2, 3],
    );
  }
});

test("TapeReader's lead is right where the head wraps", () => {
  const memory = allocateTape(4);
  const head = new Int32Array(memory.head);
  const reader = new TapeReader(memory);
  for (const at of [2 ** 31 - 2, 2 ** 31, 2 ** 32 - 1, 2 ** 33 + 5]) {
    Atomics.store(head, 0, (at + 3) | 0);
    assert.deepEqual(
      [at - 4, at, at + 3, at + 4].map((seq) => reader.lead(seq)),
      [7, 3, 0, -1],
    );
  }
});

test("codeOfControl gives each kind of control row a code of its own, and none a tick's", () => {
  const kinds = ["enable", "disable", "close", "halt", "reduce", "resume", "guard-closed", "end"] as const;
  const codes = kinds.map(codeOfControl);
  assert.equal(new Set(codes).size, kinds.length);
  assert.equal(codes.includes(RowKind.tick), false);
  assert.deepEqual([codeOfControl("guard-closed"), codeOfControl("end")], [RowKind.guardClosed, RowKind.end]);
});
