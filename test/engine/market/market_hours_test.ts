import assert from "node:assert/strict";
import { test } from "node:test";
import { formatIso, phaseAt, sessionWindow, zoneOffsets } from "../../../engine/market/mod.ts";
import type { MarketHours } from "../../../engine/market/mod.ts";
import { EngineError, parseUnixMicros } from "../../../engine/protocol/mod.ts";

const NSE: MarketHours = { date: "2026-01-01", open: 9 * 60 + 15, close: 15 * 60 + 20, zone: "Asia/Kolkata" };

function describe(hours: MarketHours): string {
  const { openMicros, closeMicros } = sessionWindow(hours);
  const offsets = zoneOffsets(hours.zone, openMicros, closeMicros);
  return `${formatIso(openMicros, offsets)} to ${formatIso(closeMicros, offsets)}`;
}

test("sessionWindow opens and closes by the zone's clock", () => {
  assert.equal(describe(NSE), "2026-01-01T09:15:00.000+05:30 to 2026-01-01T15:20:00.000+05:30");
});

test("sessionWindow puts a close at or before the open on the next day", () => {
  assert.equal(
    describe({ ...NSE, open: 22 * 60, close: 4 * 60 }),
    "2026-01-01T22:00:00.000+05:30 to 2026-01-02T04:00:00.000+05:30",
  );
  assert.equal(
    describe({ ...NSE, open: 600, close: 600 }),
    "2026-01-01T10:00:00.000+05:30 to 2026-01-02T10:00:00.000+05:30",
  );
});

test("sessionWindow of 00:00 to 24:00 is the whole day", () => {
  assert.equal(
    describe({ date: "2026-12-31", open: 0, close: 1_440, zone: "UTC" }),
    "2026-12-31T00:00:00.000+00:00 to 2027-01-01T00:00:00.000+00:00",
  );
});

test("sessionWindow is an hour shorter or longer on the days when clocks change", () => {
  const hoursOn = (date: string): number => {
    const { openMicros, closeMicros } = sessionWindow({ date, open: 0, close: 1_440, zone: "America/New_York" });
    return (closeMicros - openMicros) / 3.6e9;
  };
  assert.deepEqual(["2026-03-07", "2026-03-08", "2026-11-01"].map(hoursOn), [24, 23, 25]);
});

test("sessionWindow turns a skipped time into the instant at which clocks go forward", () => {
  assert.equal(
    describe({ date: "2026-03-29", open: 2 * 60 + 30, close: 3 * 60 + 15, zone: "Europe/Paris" }),
    "2026-03-29T03:00:00.000+02:00 to 2026-03-29T03:15:00.000+02:00",
  );
});

test("sessionWindow uses the first instant of a time that clocks show twice", () => {
  assert.equal(
    describe({ date: "2026-10-25", open: 2 * 60 + 30, close: 3 * 60, zone: "Europe/Paris" }),
    "2026-10-25T02:30:00.000+02:00 to 2026-10-25T03:00:00.000+01:00",
  );
});

test("sessionWindow refuses a session that clocks skip", () => {
  assert.throws(
    () => sessionWindow({ date: "2026-03-29", open: 130, close: 170, zone: "Europe/Paris" }),
    (error: unknown) =>
      error instanceof EngineError &&
      error.code === "CONFIGURATION" &&
      error.message ===
        "Expected a session that takes some time, but on 2026-03-29 clocks in Europe/Paris skip all of " +
          "02:10 to 02:50. Choose another SESSION_DATE, MARKET_OPEN or MARKET_CLOSE",
  );
});

test("sessionWindow refuses invalid times, dates and zones", () => {
  const wrong: readonly [Partial<MarketHours>, string][] = [
    [{ open: 1_440 }, "Expected an open of 0 to 1439 minutes after midnight, was 1440"],
    [{ open: 1.5 }, "Expected an open of 0 to 1439 minutes after midnight, was 1.5"],
    [{ close: -1 }, "Expected a close of 0 to 1440 minutes after midnight, was -1"],
    [{ date: "2026-02-30" }, 'Expected a date YYYY-MM-DD, was "2026-02-30"'],
    [{ zone: "Asia/Kolkota" }, 'Expected an IANA zone name, was "Asia/Kolkota"'],
  ];
  for (const [part, message] of wrong) {
    assert.throws(() => sessionWindow({ ...NSE, ...part }), { name: "RangeError", message });
  }
});

test("phaseAt has the open in the session and the close after it", () => {
  const window = sessionWindow(NSE);
  const at = (micros: number): string => phaseAt(parseUnixMicros(micros), window);
  const { openMicros, closeMicros } = window;
  assert.deepEqual([openMicros - 1, openMicros, closeMicros - 1, closeMicros].map(at), ["before", "in", "in", "after"]);
});
