import assert from "node:assert/strict";
import { test } from "node:test";
import { type HoursChoice, ordinaryDay } from "../../../../engine/market/mod.ts";
import { MICROS, newInstrument, parseUnixMicros } from "../../../../engine/protocol/mod.ts";
import { hoursOf, nse, TWO_GROUPS } from "../../../fixtures/calendar/hours.ts";

const NOW = parseUnixMicros(Date.UTC(2026, 0, 5) * 1_000);
const NIFTY = newInstrument({ index: 0, symbol: "NIFTY", group: null });

/** The hours in minutes. */
function minutes(said: Partial<HoursChoice>, group: string | null = null): readonly number[] {
  const { open, close } = ordinaryDay(hoursOf(said), { ...NIFTY, group }, NOW);
  return [open / MICROS.minute, close / MICROS.minute];
}

test("ordinaryDay is MARKET_OPEN to MARKET_CLOSE without a calendar", () => {
  assert.deepEqual(minutes({}), [555, 920]);
  assert.deepEqual(minutes({ open: 0, close: 1_440 }), [0, 0]);
});

test("ordinaryDay is that of the calendar and of the group, within what was said", async () => {
  assert.deepEqual(minutes({ calendar: await nse() }), [555, 930]);
  assert.deepEqual(minutes({ calendar: TWO_GROUPS }, "mcx"), [540, 1_410]);
  assert.deepEqual(minutes({ calendar: TWO_GROUPS, isCloseSaid: true }, "mcx"), [540, 920]);
  assert.deepEqual(minutes({ calendar: TWO_GROUPS, isOpenSaid: true }, "mcx"), [555, 1_410]);
});
