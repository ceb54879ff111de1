import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusals } from "../../../engine/journal/mod.ts";
import {
  NO_SESSIONS,
  type ReasonContext,
  type ReasonedStrategy,
  reasonsOf,
  tallySession,
} from "../../../engine/observe/mod.ts";
import { MICROS, NEED_BITS, newInstrument, parsePriceMinor, Seen } from "../../../engine/protocol/mod.ts";
import { needsOf } from "../../../workers/explain/mod.ts";
import { hoursOf } from "../../fixtures/calendar/hours.ts";
import { orderOf, type OrderOver } from "../../fixtures/orders.ts";

const NIFTY = newInstrument({ index: 0, symbol: "NIFTY", lot: 75 });
const EXIT = "price < sma(close, 900)";
const CONTEXT: ReasonContext = { priceBandPct: 20, needsOf, cut: null };

interface Given {
  readonly entry?: string;
  readonly over?: Partial<ReasonedStrategy["spec"]>;
  /** Of each session: what was seen, and the complete bars of five minutes. */
  readonly sessions?: readonly (readonly [bits: number, count?: number])[];
  readonly entries?: number;
  readonly refused?: readonly (OrderOver & { readonly reference?: number })[];
  readonly freezeQty?: number;
}

function strategyOf(given: Given) {
  const { entry = "price > 5", over = {}, sessions = [], entries = 0, refused = [], freezeQty = null } = given;
  const texts = { timeframe: "5m", entry_condition: entry, exit_condition: EXIT };
  const needs = needsOf(texts).filter(({ key }) => key === "entry_condition");
  const needed = Math.max(0, ...needs.flatMap(({ bars }) => bars.map((each) => each.bars)));
  const bars = (count: number) => (needed === 0 ? [] : [{ timeframe: 5 * MICROS.minute, needed, count }]);
  const data = needs.flatMap((need) => need.data).reduce((all, need) => all | NEED_BITS[need], 0);
  const refusals = new Refusals();
  for (const { reference, ...order } of refused) {
    const denied = orderOf({ status: "denied", fillPrice: null, ...order });
    refusals.add(reference === undefined ? denied : { ...denied, reference: parsePriceMinor(reference) });
  }
  return {
    spec: { entryCondition: entry, exitCondition: EXIT, timeframe: "5m", window: null, squareOff: null, ...over },
    instrument: { ...NIFTY, freezeQty },
    entries,
    refusals: refusals.of(0),
    tally: sessions.reduce(
      (tally, [bits, count = 0]) => tallySession(tally, { n: 0, seen: { bits, data, bars: bars(count) } }),
      NO_SESSIONS,
    ),
  };
}

function textsOf(given: Given, context: Partial<ReasonContext> = {}): readonly string[] {
  return reasonsOf(strategyOf(given), { ...CONTEXT, ...context }).map(
    ({ code, count, text }) => `${code} ${count}: ${text}`,
  );
}

const { row } = Seen;

test("reasonsOf says how many bars a condition needs, by its own words, and how many there were", () => {
  const entry = "close > ema(close,  100)";
  assert.deepEqual(textsOf({ entry, sessions: [[row | Seen.unknown, 73]] }), [
    "warming-up 1: `ema(close, 100)` needs 100 complete bars of 5m, the session had 73",
  ]);
  assert.deepEqual(textsOf({ entry, sessions: [[row | Seen.unknown, 73], [row | Seen.unknown, 72], [0]] }), [
    "no-rows 1: on 1 of 3 days: NIFTY had no row",
    "warming-up 2: on 2 of 3 days: `ema(close, 100)` needs 100 complete bars of 5m, the longest session had 73",
  ]);
});

test("reasonsOf names what the condition needs and the instrument does not have", () => {
  const missing = row | Seen.unknown | Seen.unknownWarm;
  assert.deepEqual(textsOf({ entry: "price > 3 AND close > vwap()", sessions: [[missing, 9]] }), [
    "no-volume 1: NIFTY had no volume, which `vwap()` needs",
  ]);
  assert.deepEqual(textsOf({ entry: "ask > 3", sessions: [[missing]] }), [
    "no-quotes 1: NIFTY had no quotes, which `ask` needs",
  ]);
  assert.deepEqual(textsOf({ entry: "price > prev_close", sessions: [[missing]] }), [
    "no-prev-close 1: `prev_close` is unknown: NIFTY had no price before the session",
  ]);
  assert.match(
    textsOf({ sessions: [[missing]] })[0] ?? "",
    /^unknown 1: its entry condition was unknown, with all bars/,
  );
});

test("reasonsOf names the window and the closing time", () => {
  const window = { from: 600 * MICROS.minute, to: 630 * MICROS.minute };
  const squareOff = 600 * MICROS.minute;
  const never = row | Seen.false;
  assert.deepEqual(textsOf({ sessions: [[never]] }), ["never-true 1: its entry condition was never true"]);
  assert.deepEqual(textsOf({ over: { window }, sessions: [[never]] }), [
    "never-true 1: its entry condition was never true within its window 10:00-10:30",
  ]);
  assert.deepEqual(textsOf({ over: { window }, sessions: [[never | Seen.trueOutside]] }), [
    "outside-window 1: its entry condition was never true within its window 10:00-10:30, but outside of it",
  ]);
  assert.deepEqual(textsOf({ over: { window }, sessions: [[row]] }), [
    "no-window-rows 1: NIFTY had no row within its window 10:00-10:30",
  ]);
  assert.deepEqual(textsOf({ over: { squareOff }, sessions: [[never | Seen.trueLate]] }), [
    "after-square-off 1: its entry condition was true only from its square_off 10:00 on",
  ]);
  assert.deepEqual(textsOf({ over: { squareOff }, sessions: [[row]] }), [
    "no-window-rows 1: NIFTY had no row before its square_off 10:00",
  ]);
});

test("reasonsOf says how far a price was from the one before it", () => {
  const refused = [{ why: "price-band", price: 600, reference: 400 }];
  assert.deepEqual(textsOf({ refused, sessions: [] }), [
    "price-band 1: 1 entry denied: price-band: 6.00 is 50 % above 4.00, PRICE_BAND_PCT is 20",
  ]);
  assert.deepEqual(textsOf({ refused: [{ why: "price-band", price: 79_999, reference: 100_000 }] }), [
    "price-band 1: 1 entry denied: price-band: 799.99 is 20.001 % below 1000.00, PRICE_BAND_PCT is 20",
  ]);
});

test("reasonsOf tells of refused entries also where others were filled, and of nothing else then", () => {
  const refused = [
    { why: "lot", qty: 50 },
    { why: "lot", qty: 50 },
    { why: "disabled" },
    { status: "rejected", why: "no funds" },
  ] as const;
  assert.deepEqual(textsOf({ refused, entries: 2, sessions: [[row | Seen.false]] }), [
    "lot 2: 2 entries denied: lot: 50 is no multiple of the lot, 75",
    "disabled 1: 1 entry denied: disabled",
    "rejected 1: 1 entry rejected: no funds",
  ]);
  assert.deepEqual(textsOf({ entries: 1, sessions: [[row | Seen.false]] }), []);
});

test("reasonsOf says which quantity was too large: above the freeze quantity, or with its price", () => {
  const refused = [{ why: "quantity", qty: 300 }] as const;
  assert.deepEqual(textsOf({ refused, freezeQty: 200 }), [
    "quantity 1: 1 entry denied: quantity: 300 is above the freeze quantity, 200",
  ]);
  assert.deepEqual(textsOf({ refused }), ["quantity 1: 1 entry denied: quantity: price and quantity are too large"]);
});

test("reasonsOf tells of rows that were cut where they might have made a difference", () => {
  const span = { date: "2026-01-05", instrument: NIFTY.index, first: 0, last: 0 };
  const before = { ...span, side: "before", rows: 2 } as const;
  const after = { ...span, side: "after", rows: 30 } as const;
  const cut = { spans: [before, after], hours: hoursOf() };
  const never = [[row | Seen.false]] as const;
  assert.deepEqual(textsOf({ sessions: never }, { cut }).slice(1), [
    "rows-cut 32: rows before MARKET_OPEN 09:15 and from MARKET_CLOSE 15:20 on were cut",
  ]);
  assert.deepEqual(textsOf({ sessions: never }, { cut: { ...cut, spans: [after, after] } }).slice(1), [
    "rows-cut 60: rows from MARKET_CLOSE 15:20 on were cut",
  ]);
  const unknown = [{ ...after, instrument: -1 }];
  assert.deepEqual(textsOf({ sessions: never }, { cut: { ...cut, spans: unknown } }).slice(1), [
    "rows-cut 30: rows from MARKET_CLOSE 15:20 on were cut",
  ]);
  const others = [{ ...after, instrument: NIFTY.index + 1 }];
  for (const spans of [[], others]) assert.equal(textsOf({ sessions: never }, { cut: { ...cut, spans } }).length, 1);
  const missing = row | Seen.unknown | Seen.unknownWarm;
  assert.equal(textsOf({ entry: "bid > 3", sessions: [[missing]] }, { cut }).length, 1);
  assert.equal(textsOf({ refused: [{ why: "lot" }] }, { cut }).length, 1);
  assert.equal(textsOf({ entries: 1, sessions: never }, { cut }).length, 0);
});

test("reasonsOf has nothing to say of a strategy that never traded", () => {
  assert.deepEqual(reasonsOf({ ...strategyOf({}), spec: null, tally: null }, CONTEXT), []);
});
