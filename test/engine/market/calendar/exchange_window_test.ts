import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangeWindow, type TradingHours } from "../../../../engine/market/mod.ts";
import { MICROS, parseUnixMicros } from "../../../../engine/protocol/mod.ts";
import { hoursOf, nse, TWO_GROUPS } from "../../../fixtures/calendar/hours.ts";

const CHICAGO = { zone: "America/Chicago", name: "cme" };

/** The window at an instant, in UTC; null: none. */
function windowAt(hours: TradingHours, group: string, iso: string): readonly string[] | null {
  const found = exchangeWindow(hours, group, parseUnixMicros(Date.parse(iso) * MICROS.millisecond));
  if (found === null) return null;
  return [found.openMicros, found.closeMicros].map((micros) => new Date(micros / 1_000).toISOString().slice(0, 16));
}

test("exchangeWindow has both windows of a session that pauses, and none in the pause", async () => {
  const hours = hoursOf({ calendar: await nse() });
  assert.deepEqual(windowAt(hours, "cash", "2024-03-02T09:15+05:30"), ["2024-03-02T03:45", "2024-03-02T04:30"]);
  assert.equal(windowAt(hours, "cash", "2024-03-02T10:00+05:30"), null);
  assert.deepEqual(windowAt(hours, "cash", "2024-03-02T12:29+05:30"), ["2024-03-02T06:00", "2024-03-02T07:00"]);
  assert.equal(windowAt(hours, "cash", "2024-03-03T12:00+05:30"), null);
});

test("exchangeWindow has the evening before the date of a session, and the night after it", () => {
  const windows = [{ open: -420, close: 960 }];
  const groups = [{ name: "all", weekend: [0, 6], periods: [{ from: null, windows, source: null }] }];
  const facts = { ...TWO_GROUPS, ...CHICAGO, groups, defaultGroup: "all", groupOf: {}, specialSessions: [] };
  const evening = hoursOf({ calendar: facts, zone: "America/Chicago" });
  // The session of Monday begins on Sunday, on the day on which clocks change.
  for (const iso of ["2026-03-08T17:00-05:00", "2026-03-09T15:59-05:00"]) {
    assert.deepEqual(windowAt(evening, "all", iso), ["2026-03-08T22:00", "2026-03-09T21:00"]);
  }
  assert.equal(windowAt(evening, "all", "2026-03-09T16:30-05:00"), null);
  const night = hoursOf({ zone: "UTC", open: 1_320, close: 360, isCloseSaid: true });
  assert.deepEqual(windowAt(night, "market", "2026-01-06T05:00Z"), ["2026-01-05T22:00", "2026-01-06T06:00"]);
});

test("exchangeWindow lasts a day where nobody has said a close, and goes by the group", () => {
  assert.deepEqual(windowAt(hoursOf(), "market", "2026-01-05T18:00+05:30"), ["2026-01-05T03:45", "2026-01-06T03:45"]);
  const hours = hoursOf({ calendar: TWO_GROUPS });
  assert.equal(windowAt(hours, "cash", "2026-01-05T20:00+05:30"), null);
  assert.deepEqual(windowAt(hours, "mcx", "2026-01-05T20:00+05:30"), ["2026-01-05T03:30", "2026-01-05T18:00"]);
});
