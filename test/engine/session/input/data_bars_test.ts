import assert from "node:assert/strict";
import { test } from "node:test";
import type { Understood } from "../../../../engine/data/mod.ts";
import { MarketSessions, TradingHours } from "../../../../engine/market/mod.ts";
import { MICROS, newInstrument } from "../../../../engine/protocol/mod.ts";
import { dataBars, NO_BARS } from "../../../../engine/session/input/data_bars.ts";

const NIFTY = newInstrument({ index: 0, symbol: "NIFTY" });
const OTHER = newInstrument({ index: 1, symbol: "OTHER" });
const FIRST = Date.parse("2026-01-05T09:15:00+05:30") * 1_000;

/** What files are understood as that have these bars. */
function understood(...barLengths: readonly (number | "1d")[]): Pick<Understood, "market"> {
  const instrument = { symbol: "NIFTY", barLengths, rows: 3, firstTs: FIRST, lastTs: FIRST + MICROS.day };
  return { market: { instruments: [instrument] } } as unknown as Pick<Understood, "market">;
}

const HOURS = new TradingHours({
  calendar: null,
  zone: "Asia/Kolkata",
  open: 9 * 60 + 15,
  close: 15 * 60 + 30,
  isOpenSaid: false,
  isCloseSaid: true,
  said: [{ date: "2026-01-06", windows: [{ open: 600, close: 660 }] }],
});

test("dataBars has the lengths of an instrument's bars, and none of an instrument that files do not have", () => {
  const bars = dataBars(understood(MICROS.minute, 5 * MICROS.minute), new MarketSessions(HOURS, [NIFTY, OTHER]));
  assert.deepEqual([bars.barsOf(NIFTY), bars.barsOf(OTHER)], [[MICROS.minute, 5 * MICROS.minute], []]);
  assert.deepEqual(bars.sessionTimes, []);
  assert.deepEqual(NO_BARS.barsOf(NIFTY), []);
});

test("dataBars has the times of the sessions that daily bars are of, each once", () => {
  const { sessionTimes } = dataBars(understood("1d"), new MarketSessions(HOURS, [NIFTY]));
  const minutes = sessionTimes.map((micros) => micros / MICROS.minute);
  assert.deepEqual(minutes, [555, 930, 600, 660]);
});
