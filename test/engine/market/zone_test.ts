import assert from "node:assert/strict";
import { test } from "node:test";
import { dateBounds, instantOf, localDate, zoneOffsets } from "../../../engine/market/zone.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";

const HOUR = 3_600_000_000;

function micros(iso: string): ReturnType<typeof parseUnixMicros> {
  return parseUnixMicros(Date.parse(iso) * 1_000);
}

test("zoneOffsets of a zone without changes is one entry from the beginning", () => {
  const from = micros("2026-01-01T00:00:00Z");
  assert.deepEqual(zoneOffsets("Asia/Kolkata", from, micros("2026-12-31T00:00:00Z")), {
    from: [from],
    offset: [5.5 * HOUR],
  });
});

test("zoneOffsets has every change from the beginning to the end, both included", () => {
  const spring = micros("2026-03-29T01:00:00Z");
  const autumn = micros("2026-10-25T01:00:00Z");
  const from = micros("2026-01-01T00:00:00Z");
  assert.deepEqual(zoneOffsets("Europe/Paris", from, autumn), {
    from: [from, spring, autumn],
    offset: [HOUR, 2 * HOUR, HOUR],
  });
  assert.deepEqual(zoneOffsets("Europe/Paris", from, parseUnixMicros(autumn - 1)).from, [from, spring]);
  assert.deepEqual(zoneOffsets("Europe/Paris", spring, spring), { from: [spring], offset: [2 * HOUR] });
});

test("zoneOffsets refuses an end before the beginning, and an unknown zone", () => {
  assert.throws(() => zoneOffsets("UTC", parseUnixMicros(2), parseUnixMicros(1)), {
    name: "RangeError",
    message: "Expected an end at or after 2, was 1",
  });
  assert.throws(() => zoneOffsets("Nowhere/Land", parseUnixMicros(1), parseUnixMicros(2)), RangeError);
});

test("localDate is the date in the zone", () => {
  const instant = micros("2026-01-01T20:00:00Z");
  assert.equal(localDate(instant, "UTC"), "2026-01-01");
  assert.equal(localDate(instant, "Asia/Kolkata"), "2026-01-02");
  assert.equal(localDate(micros("2026-01-01T02:00:00Z"), "America/New_York"), "2025-12-31");
});

test("instantOf of a skipped midnight is the instant at which clocks go forward", () => {
  // In Beirut clocks go from 00:00 to 01:00 on the last Sunday of March.
  assert.equal(instantOf("2026-03-28", 1_440, "Asia/Beirut"), micros("2026-03-28T22:00:00Z"));
  assert.equal(instantOf("2026-03-29", 30, "Asia/Beirut"), micros("2026-03-28T22:00:00Z"));
});

test("dateBounds are the midnights of a date, 23 to 25 hours apart, and begin at 0 on the first date", () => {
  const hours = ({ start, end }: ReturnType<typeof dateBounds>): number => (end - start) / HOUR;
  assert.deepEqual(dateBounds("2026-01-01", "UTC"), {
    start: micros("2026-01-01T00:00:00Z"),
    end: micros("2026-01-02T00:00:00Z"),
  });
  assert.equal(hours(dateBounds("2026-03-29", "Europe/Berlin")), 23);
  assert.equal(hours(dateBounds("2026-10-25", "Europe/Berlin")), 25);
  assert.deepEqual(dateBounds("1970-01-01", "Asia/Kolkata"), { start: 0, end: micros("1970-01-01T18:30:00Z") });
});
