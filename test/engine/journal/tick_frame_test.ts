import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packRows, seqOf, unpackRows } from "../../../engine/journal/tick_frame.ts";
import { ROW_DOUBLES } from "../../../engine/protocol/mod.ts";

/** The bits, so that NaN and -0 are compared, too. */
function bitsOf(rows: Float64Array): readonly bigint[] {
  return [...new BigUint64Array(rows.buffer, rows.byteOffset, rows.length)];
}

function rowsOf(columns: readonly (readonly number[])[]): Float64Array {
  const count = columns[0]?.length ?? 0;
  return Float64Array.from(
    { length: count * ROW_DOUBLES },
    (_, i) => columns[i % ROW_DOUBLES]?.[Math.floor(i / ROW_DOUBLES)] ?? 0,
  );
}

const value = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(NaN, -0, 0, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 52, 2 ** 53),
);

test("packRows and unpackRows give all doubles back as they were, bit for bit", () => {
  const column = (length: number): fc.Arbitrary<number[]> =>
    fc.oneof(
      fc.array(value, { minLength: length, maxLength: length }),
      fc.array(fc.integer(), { minLength: length, maxLength: length }),
      fc.array(fc.maxSafeInteger(), { minLength: length, maxLength: length }),
      value.map((same) => Array.from({ length }, () => same)),
    );
  const columns = fc
    .integer({ min: 1, max: 30 })
    .chain((length) => fc.tuple(...Array.from({ length: ROW_DOUBLES }, () => column(length))));
  fc.assert(
    fc.property(columns, (drawn) => {
      const rows = rowsOf(drawn);
      assert.deepEqual(bitsOf(unpackRows(packRows(rows), rows.length / ROW_DOUBLES)), bitsOf(rows));
    }),
    { numRuns: 500 },
  );
});

test("packRows needs a few bytes for a tick of a random walk", () => {
  const rows = new Float64Array(4_096 * ROW_DOUBLES);
  let price = 2_010_000;
  for (let i = 0; i < 4_096; i += 1) {
    price += ((i * 7_919) % 2_001) - 1_000;
    rows.set([i + 1, 1_767_239_100_000_000 + i * 1_000_000, 0, price, 1, NaN, NaN, 0], i * ROW_DOUBLES);
  }
  const packed = packRows(rows);
  assert.ok(packed.length / 4_096 < 4, `${packed.length / 4_096} bytes a tick`);
  assert.equal(seqOf(unpackRows(packed, 4_096), 4_095), 4_096);
});

test("unpackRows refuses what is not a frame of so many rows", () => {
  const packed = packRows(rowsOf(Array.from({ length: ROW_DOUBLES }, (_, i) => [i, i + 1, i * 1.5])));
  for (const [bytes, count] of [
    [packed, 2],
    [packed, 4],
    [packed.subarray(0, 3), 3],
    [Buffer.from("no frame"), 3],
    [new Uint8Array(0), 1],
  ] as const) {
    assert.throws(() => unpackRows(bytes, count), /^RangeError: Expected a frame of ticks, was /);
  }
});
