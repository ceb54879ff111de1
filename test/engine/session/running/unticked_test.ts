import assert from "node:assert/strict";
import { test } from "node:test";
import { newInstrument, MAX_GUESSES } from "../../../../engine/protocol/mod.ts";
import type { FeedTicks } from "../../../../engine/session/setup/opened_feed.ts";
import { type TradedSession, untickedAtEnd, untickedAtStart } from "../../../../engine/session/running/unticked.ts";
import { sessionStrategy, specOf } from "../../../fixtures/session.ts";

/** A session in which each strategy trades the instrument of the same place; those in `ticked` have had a tick. */
function sessionOf(symbols: readonly string[], ticked: readonly string[] = []): TradedSession {
  const names = [...new Set([...symbols, ...ticked])];
  const instruments = names.map((symbol, index) => newInstrument({ index, symbol, scale: 100, lot: 1 }));
  const strategies = symbols.map((symbol, index) => {
    const instrument = instruments[names.indexOf(symbol)]!;
    return sessionStrategy(specOf(index, { instrument: instrument.index }), instrument);
  });
  const lastTsOf = (index: number): number => (ticked.includes(names[index] ?? "") ? 1 : NaN);
  return { strategies, options: { instruments }, tape: { lastTsOf } };
}

function simulated(all: readonly string[]): FeedTicks {
  return { all, seen: new Set(), unknownSymbols: () => [], name: "INSTRUMENTS" };
}

function file(seen: readonly number[], others: readonly string[] = []): FeedTicks {
  return { all: null, seen: new Set(seen), unknownSymbols: () => others, name: "t.csv" };
}

function atStart(session: TradedSession, feed: FeedTicks): readonly string[] {
  return untickedAtStart(session, { defaultIndex: "NIFTY", feed });
}

test("untickedAtStart names what the simulated feed does not tick, who trades it, and what was meant", () => {
  assert.deepEqual(atStart(sessionOf(["NIFTY", "NIFTYY"]), simulated(["NIFTY", "BANKNIFTY"])), [
    "no feed ticks NIFTYY, which strategy s1 trades; did you mean NIFTY?",
  ]);
  assert.deepEqual(atStart(sessionOf(["GOLD", "GOLD", "NIFTY"]), simulated(["NIFTY", "BANKNIFTY"])), [
    "no feed ticks GOLD, which strategies s0 and s1 trade; INSTRUMENTS has NIFTY and BANKNIFTY",
  ]);
  assert.deepEqual(atStart(sessionOf(["NIFTY"]), simulated(["NIFTY"])), []);
});

test("untickedAtStart says so if it is DEFAULT_INDEX, and names a few of many", () => {
  assert.deepEqual(atStart(sessionOf(["NIFTY", "NIFTY", "NIFTY", "NIFTY", "NIFTY"]), simulated(["BANKNIFTY"])), [
    "no feed ticks NIFTY (DEFAULT_INDEX), which strategies s0, s1, s2 and 2 more trade; INSTRUMENTS has BANKNIFTY",
  ]);
});

test("untickedAtStart does not tell of strategies that are invalid or out of action", () => {
  const { strategies, ...session } = sessionOf(["GOLD", "OIL"]);
  const [invalid, out] = strategies;
  assert.ok(invalid !== undefined && out !== undefined);
  const others = [
    { ...invalid, spec: null, failed: "wrong" },
    { ...out, failed: "it killed its threads" },
  ];
  assert.deepEqual(atStart({ ...session, strategies: others }, simulated(["NIFTY"])), []);
});

test("untickedAtStart tells of twenty instruments, and counts the rest", () => {
  const symbols = Array.from({ length: 23 }, (_, i) => `ALPHA${String.fromCharCode(65 + i)}`);
  const told = atStart(sessionOf(symbols), simulated(["NIFTY"]));
  assert.equal(told.length, 21);
  assert.equal(told.at(-1), "no tick of 3 more instruments that strategies trade");
  assert.match(atStart(sessionOf(symbols.slice(0, 21)), simulated(["NIFTY"])).at(-1) ?? "", /^no tick of 1 more instr/);
});

test("untickedAtStart tells of a file only if what it begins with may have been meant", () => {
  const session = sessionOf(["NIFTY50", "GOLD", "NIFTY"]);
  assert.deepEqual(atStart(session, file([2], ["NIFTY 50"])), [
    "no tick of NIFTY50, which strategy s0 trades, is at the beginning of t.csv; did you mean NIFTY 50?",
  ]);
  assert.deepEqual(atStart(session, file([0, 1, 2])), []);
});

test("untickedAtStart takes contracts that differ in their numbers for different ones", () => {
  assert.deepEqual(atStart(sessionOf(["NIFTY26JAN20100CE", "NIFTY26JAN20200CE"]), file([0])), []);
});

test("untickedAtStart does not seek for long what was meant, among many", () => {
  const many = Array.from({ length: MAX_GUESSES / 2 }, (_, i) => `X${i}`);
  const told = atStart(sessionOf(["X0X", "X1X", "X2X"]), simulated(many));
  assert.deepEqual(
    told.map((each) => each.slice(each.indexOf(";"))),
    ["; did you mean X0?", "; did you mean X1?", "; INSTRUMENTS has X0, X1, X2 and 9997 more"],
  );
});

test("untickedAtEnd names what no tick of a file came of", () => {
  assert.deepEqual(untickedAtEnd(sessionOf(["NIFTYY", "NIFTY", "GOLD"], ["NIFTY"]), file([])), [
    "no tick of NIFTYY came, which strategy s0 trades; did you mean NIFTY?",
    "no tick of GOLD came, which strategy s2 trades; t.csv has NIFTY",
  ]);
  assert.deepEqual(untickedAtEnd(sessionOf(["NIFTY50"]), file([], ["NIFTY 50"])), [
    "no tick of NIFTY50 came, which strategy s0 trades; did you mean NIFTY 50?",
  ]);
  assert.deepEqual(untickedAtEnd(sessionOf(["NIFTY"]), file([])), ["no tick of NIFTY came, which strategy s0 trades"]);
});

test("untickedAtEnd has nothing to say of a feed that was known at the start", () => {
  assert.deepEqual(untickedAtEnd(sessionOf(["GOLD"], ["NIFTY"]), simulated(["NIFTY"])), []);
});
