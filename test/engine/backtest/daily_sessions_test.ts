import assert from "node:assert/strict";
import { test } from "node:test";
import { DailySessions } from "../../../engine/backtest/daily_sessions.ts";
import { parseUnixMicros, type UnixMicros } from "../../../engine/protocol/mod.ts";

function at(iso: string): UnixMicros {
  return parseUnixMicros(Date.parse(iso) * 1_000);
}

const INDIA = new DailySessions({ open: 555, close: 920, zone: "Asia/Kolkata" });

for (const [when, date] of [
  ["2026-01-05T00:00:00+05:30", "2026-01-05"],
  ["2026-01-05T09:14:59+05:30", "2026-01-05"],
  ["2026-01-05T09:15:00+05:30", "2026-01-05"],
  ["2026-01-05T15:19:59+05:30", "2026-01-05"],
  ["2026-01-05T15:20:00+05:30", "2026-01-06"],
] as const) {
  test(`DailySessions has ${when} in the session of ${date}, or before it`, () => {
    const day = INDIA.dayAt(at(when));
    assert.equal(day.date, date);
    assert.equal(day.openMicros, at(`${date}T09:15:00+05:30`));
    assert.equal(day.closeMicros, at(`${date}T15:20:00+05:30`));
  });
}

test("DailySessions has a session that goes past midnight by the day of its open", () => {
  const night = new DailySessions({ open: 18 * 60, close: 2 * 60, zone: "UTC" });
  assert.equal(night.dayAt(at("2026-01-05T23:59:00Z")).date, "2026-01-05");
  assert.equal(night.dayAt(at("2026-01-06T01:59:59Z")).date, "2026-01-05");
  assert.equal(night.dayAt(at("2026-01-06T02:00:00Z")).date, "2026-01-06");
});

test("DailySessions has sessions that follow each other without a gap", () => {
  const whole = new DailySessions({ open: 0, close: 1_440, zone: "America/New_York" });
  for (const when of ["2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z", "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"]) {
    const { openMicros, closeMicros } = whole.dayAt(at(when));
    assert.ok(openMicros <= at(when) && at(when) < closeMicros, when);
  }
});
