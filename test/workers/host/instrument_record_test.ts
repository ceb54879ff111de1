import assert from "node:assert/strict";
import { test } from "node:test";
import { type DataNeed, Seen } from "../../../engine/protocol/mod.ts";
import { InstrumentRecord } from "../../../workers/host/instrument_record.ts";

function open(needs: readonly DataNeed[], hasPrevClose = false): { record: InstrumentRecord; arena: Float64Array } {
  const arena = new Float64Array(3);
  return { record: new InstrumentRecord(arena, 1, { needs: new Set(needs), hasPrevClose }), arena };
}

test("InstrumentRecord looks until it has seen a row and all that is needed, which rows can show", () => {
  const { record, arena } = open(["volume", "bid", "prev-close"]);
  assert.deepEqual([record.bits, record.isLooking], [0, true]);
  record.note({ size: 0, bid: NaN, ask: 5 });
  assert.deepEqual([record.bits, record.isLooking], [Seen.row, true]);
  record.note({ size: 0, bid: 4, ask: 5 });
  assert.deepEqual([record.bits, record.isLooking], [Seen.row | Seen.bid, true]);
  record.note({ size: 1, bid: NaN, ask: NaN });
  assert.deepEqual([record.bits, record.isLooking], [Seen.row | Seen.bid | Seen.volume, false]);
  assert.deepEqual([...arena], [0, record.bits, 0]);
});

test("InstrumentRecord has the price before the session from the beginning, and goes on from a checkpoint", () => {
  const { record, arena } = open([], true);
  assert.equal(record.bits, Seen.prevClose);
  record.note({ size: 1, bid: 4, ask: 5 });
  assert.deepEqual([record.bits, record.isLooking], [Seen.prevClose | Seen.row, false]);
  const again = new InstrumentRecord(arena, 1, { needs: new Set(), hasPrevClose: false });
  assert.deepEqual([again.bits, again.isLooking], [Seen.row, false]);
});
