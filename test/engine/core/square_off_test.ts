import assert from "node:assert/strict";
import { test } from "node:test";
import { squareOffTs } from "../../../engine/core/mod.ts";
import { zoneOffsets } from "../../../engine/market/mod.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { INDIA, OPEN } from "../../fixtures/session.ts";

const HOUR = 3_600_000_000;

function at(instant: string): number {
  return Date.parse(instant) * 1_000;
}

/** The square-off, as an ISO instant, of a session in New York that opens at `open` and lasts a day. */
function inNewYork(open: string, hours: number): string {
  const openTs = at(open);
  const zone = zoneOffsets("America/New_York", parseUnixMicros(openTs), parseUnixMicros(openTs + 24 * HOUR));
  return new Date(squareOffTs(hours * HOUR, { openTs, zone }) / 1_000).toISOString();
}

test("squareOffTs is Infinity without a square-off time", () => {
  assert.equal(squareOffTs(null, { openTs: OPEN, zone: INDIA }), Infinity);
});

test("squareOffTs is the square-off time on the session's day", () => {
  assert.equal(squareOffTs(15.5 * HOUR, { openTs: OPEN, zone: INDIA }), OPEN + 6.25 * HOUR);
});

test("squareOffTs is the open if it has the open's time", () => {
  assert.equal(squareOffTs(9.25 * HOUR, { openTs: OPEN, zone: INDIA }), OPEN);
});

test("squareOffTs of a session past midnight is after midnight", () => {
  const openTs = OPEN + 12 * HOUR;
  assert.equal(squareOffTs(2 * HOUR, { openTs, zone: INDIA }), OPEN + 16.75 * HOUR);
  assert.equal(squareOffTs(24 * HOUR, { openTs, zone: INDIA }), OPEN + 14.75 * HOUR);
});

test("squareOffTs begins at the open, even if the offsets begin earlier", () => {
  const zone = { from: [OPEN], offset: [INDIA.offset[0] ?? 0] };
  assert.equal(squareOffTs(10 * HOUR, { openTs: OPEN, zone }), OPEN + 0.75 * HOUR);
});

test("squareOffTs follows the clocks before and after a change", () => {
  // Forward at 2:00 EST on 2026-03-08, back at 2:00 EDT on 2026-11-01.
  assert.equal(inNewYork("2026-03-08T01:00:00-05:00", 1.5), "2026-03-08T06:30:00.000Z");
  assert.equal(inNewYork("2026-03-08T01:00:00-05:00", 10), "2026-03-08T14:00:00.000Z");
  assert.equal(inNewYork("2026-11-01T00:30:00-04:00", 10), "2026-11-01T15:00:00.000Z");
});

test("squareOffTs of a skipped time is the instant at which clocks go forward", () => {
  assert.equal(inNewYork("2026-03-08T01:00:00-05:00", 2.5), "2026-03-08T07:00:00.000Z");
});

test("squareOffTs of a time that clocks show twice is its first instant after the open", () => {
  assert.equal(inNewYork("2026-11-01T00:30:00-04:00", 1.5), "2026-11-01T05:30:00.000Z");
  assert.equal(inNewYork("2026-11-01T01:45:00-04:00", 1.5), "2026-11-01T06:30:00.000Z");
});
