import assert from "node:assert/strict";
import { test } from "node:test";
import { barEnds } from "../../../engine/data/mod.ts";
import { MICROS } from "../../../engine/protocol/mod.ts";

const { minute } = MICROS;
const at = (text: string): number => Date.parse(text) * 1_000;
const INDIA = { kind: "daily", open: 9 * 60 + 15, close: 15 * 60 + 30, zone: "Asia/Kolkata" } as const;

/** The times at which bars end that start at these, in order. */
function endsOf(end: ReturnType<typeof barEnds>, ...starts: readonly string[]): readonly string[] {
  return starts.map((start) => new Date(end(at(start)) / 1_000).toISOString().slice(0, 16));
}

test("barEnds ends a bar after its length, where nobody has said when the exchange closes", () => {
  const end = barEnds(30 * minute);
  assert.deepEqual(endsOf(end, "2026-01-05T15:15:00+05:30"), ["2026-01-05T10:15"]);
});

test("barEnds ends the last bar of each day at the close, and a bar behind it at its own end", () => {
  const end = barEnds(30 * minute, INDIA);
  const starts = ["2026-01-05T09:15:00+05:30", "2026-01-05T15:15:00+05:30", "2026-01-05T15:30:00+05:30"];
  assert.deepEqual(endsOf(end, ...starts, "2026-01-06T15:15:00+05:30"), [
    "2026-01-05T04:15",
    "2026-01-05T10:00",
    "2026-01-05T10:30",
    "2026-01-06T10:00",
  ]);
});

test("barEnds knows sessions that go past midnight, and closes that clocks move", () => {
  const night = barEnds(60 * minute, { kind: "daily", open: 18 * 60, close: 90, zone: "Asia/Kolkata" });
  assert.deepEqual(endsOf(night, "2026-01-05T23:45:00+05:30", "2026-01-06T01:00:00+05:30"), [
    "2026-01-05T19:15",
    "2026-01-05T20:00",
  ]);
  const newYork = barEnds(60 * minute, { kind: "daily", open: 570, close: 960, zone: "America/New_York" });
  assert.deepEqual(endsOf(newYork, "2026-03-06T15:30:00-05:00", "2026-03-09T15:30:00-04:00"), [
    "2026-03-06T21:00",
    "2026-03-09T20:00",
  ]);
});

test("barEnds knows the close of a session that began on the evening of a day of 23 hours", () => {
  const sunday = barEnds(240 * minute, { kind: "daily", open: 18 * 60, close: 17 * 60, zone: "America/New_York" });
  assert.deepEqual(endsOf(sunday, "2026-03-09T00:10:00-04:00", "2026-03-09T16:00:00-04:00"), [
    "2026-03-09T08:10",
    "2026-03-09T21:00",
  ]);
});

test("barEnds takes closes as instants, and cuts nothing behind the last", () => {
  const instants = ["2026-01-05T10:00:00Z", "2026-01-06T07:00:00Z"].map(at);
  const end = barEnds(30 * minute, { kind: "instants", instants });
  assert.deepEqual(endsOf(end, "2026-01-05T09:45:00Z", "2026-01-06T06:45:00Z", "2026-01-07T09:45:00Z"), [
    "2026-01-05T10:00",
    "2026-01-06T07:00",
    "2026-01-07T10:15",
  ]);
});

test("barEnds refuses a length that no bar has", () => {
  for (const length of [0, MICROS.second - 1, 1.5 * MICROS.second + 0.5, MICROS.day + 1, NaN])
    assert.throws(() => barEnds(length), RangeError);
});
