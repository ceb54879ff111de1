import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MICROS, type ZoneOffsets } from "../../../engine/protocol/mod.ts";
import { LocalTime } from "../../../workers/host/local_time.ts";

const HOUR = 60 * MICROS.minute;
const NOON = Date.UTC(2026, 2, 29, 12) * 1_000;
const INDIA: ZoneOffsets = { from: [0], offset: [5.5 * HOUR] };
/** Summer time from 2026-03-29T01:00Z to 2026-10-25T01:00Z, as in Berlin. */
const BERLIN: ZoneOffsets = {
  from: [0, Date.UTC(2026, 2, 29, 1) * 1_000, Date.UTC(2026, 9, 25, 1) * 1_000],
  offset: [HOUR, 2 * HOUR, HOUR],
};

/** The definition, with a division for each row. */
function expected(ts: number, zone: ZoneOffsets): number {
  const i = zone.from.findLastIndex((from) => from <= ts);
  return (ts + (zone.offset[Math.max(0, i)] ?? NaN)) % MICROS.day;
}

function timeOf(local: LocalTime, ts: number): number {
  const row = { ts, time: 0, dayEnds: 0 };
  local.tell(row);
  return row.time;
}

test("LocalTime gives the microseconds since local midnight", () => {
  assert.equal(timeOf(new LocalTime(INDIA), NOON + 1), 17.5 * HOUR + 1);
});

test("LocalTime begins again at local midnight", () => {
  const local = new LocalTime(INDIA);
  const midnight = NOON + 6.5 * HOUR;
  assert.deepEqual([timeOf(local, midnight - 1), timeOf(local, midnight)], [MICROS.day - 1, 0]);
});

test("LocalTime follows a change of the zone's offset within a day", () => {
  const local = new LocalTime(BERLIN);
  const change = Date.UTC(2026, 2, 29, 1) * 1_000;
  assert.deepEqual([timeOf(local, change - 1), timeOf(local, change)], [2 * HOUR - 1, 3 * HOUR]);
});

test("LocalTime agrees with its definition for any rows in any order", () => {
  const from = Date.UTC(2026, 2, 27) * 1_000;
  const near = fc.oneof(
    fc.integer({ min: 0, max: 4 * MICROS.day }).map((after) => from + after),
    fc.integer({ min: -5, max: 5 }).map((off) => Date.UTC(2026, 9, 25, 1) * 1_000 + off),
  );
  fc.assert(
    fc.property(fc.array(near, { minLength: 1, maxLength: 30 }), fc.constantFrom(INDIA, BERLIN), (rows, zone) => {
      const local = new LocalTime(zone);
      assert.deepEqual(
        rows.map((ts) => timeOf(local, ts)),
        rows.map((ts) => expected(ts, zone)),
      );
    }),
  );
});

test("LocalTime refuses a zone without an offset for each instant", () => {
  assert.throws(() => new LocalTime({ from: [], offset: [] }), /an offset for each instant/);
  assert.throws(() => new LocalTime({ from: [0, 1], offset: [0] }), /an offset for each instant/);
});
