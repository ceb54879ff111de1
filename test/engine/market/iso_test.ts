import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatIso, localTime, offsetAt, UTC_OFFSETS, zoneOffsets } from "../../../engine/market/mod.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";
import type { ZoneOffsets } from "../../../engine/protocol/mod.ts";

const NEW_YEAR = Date.parse("2026-01-01T03:45:00Z") * 1_000;
const INDIA: ZoneOffsets = { from: [NEW_YEAR], offset: [19_800_000_000] };

function format(micros: number, zone: ZoneOffsets = INDIA): string {
  return formatIso(parseUnixMicros(micros), zone);
}

test("formatIso has the market's offset and milliseconds", () => {
  assert.equal(format(NEW_YEAR), "2026-01-01T09:15:00.000+05:30");
  assert.equal(format(NEW_YEAR + 59_999_000), "2026-01-01T09:15:59.999+05:30");
});

test("formatIso has six fraction digits when the instant is not a whole millisecond", () => {
  assert.equal(format(NEW_YEAR + 1), "2026-01-01T09:15:00.000001+05:30");
  assert.equal(format(NEW_YEAR + 999_999), "2026-01-01T09:15:00.999999+05:30");
});

test("formatIso changes the offset where the zone does", () => {
  const change = Date.parse("2026-03-29T01:00:00Z") * 1_000;
  const paris = zoneOffsets("Europe/Paris", parseUnixMicros(change - 1), parseUnixMicros(change));
  assert.equal(format(change - 1_000, paris), "2026-03-29T01:59:59.999+01:00");
  assert.equal(format(change, paris), "2026-03-29T03:00:00.000+02:00");
});

test("formatIso shows the day before at a negative offset, and uses the first offset before the first entry", () => {
  assert.equal(format(0, { from: [1], offset: [-18_000_000_000] }), "1969-12-31T19:00:00.000-05:00");
  assert.equal(format(0, { from: [1], offset: [-12_600_000_000] }), "1969-12-31T20:30:00.000-03:30");
});

test("formatIso shows an offset's seconds", () => {
  assert.equal(format(0, { from: [0], offset: [-2_670_000_000] }), "1969-12-31T23:15:30.000-00:44:30");
});

test("formatIso in UTC is the platform's text, with +00:00 for Z", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_007_199_254_740 }), (millis) => {
      assert.equal(format(millis * 1_000, UTC_OFFSETS), new Date(millis).toISOString().replace("Z", "+00:00"));
    }),
  );
});

test("localTime cuts the fraction off", () => {
  assert.equal(localTime(parseUnixMicros(NEW_YEAR + 61_999_999), INDIA), "09:16:01");
  assert.equal(localTime(parseUnixMicros(0), { from: [0], offset: [-1_000_000] }), "23:59:59");
});

test("offsetAt is the offset of the last entry at or before the instant", () => {
  const zone: ZoneOffsets = { from: [10, 20, 30], offset: [1, 2, 3] };
  assert.deepEqual(
    [0, 10, 19, 20, 29, 30, 99].map((micros) => offsetAt(parseUnixMicros(micros), zone)),
    [1, 1, 1, 2, 2, 3, 3],
  );
});
