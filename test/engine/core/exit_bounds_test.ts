import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExitBounds, type ExitTerms } from "../../../engine/core/mod.ts";

const UNITS = { scale: 100, qtyScale: 1, moneyScale: 100, multiplier: 1 } as const;

/** Bounds of a position of 10, long by default, opened at 100.00: max_loss 50.00, max_profit 80.00. */
function opened(over: Partial<ExitTerms> = {}): ExitBounds {
  const terms = {
    ...UNITS,
    side: "BUY",
    quantity: 10,
    maxLoss: 5_000,
    maxProfit: 8_000,
    trailingStop: null,
    ...over,
  } as const;
  const bounds = new ExitBounds(terms);
  bounds.open(10_000);
  return bounds;
}

/** The judgement at each price, with the best price so far. */
function judgeEach(bounds: ExitBounds, prices: readonly number[], side = "BUY"): readonly (string | null)[] {
  let best = 10_000;
  return prices.map((price) => {
    best = side === "BUY" ? Math.max(best, price) : Math.min(best, price);
    return bounds.judge(price, best, false);
  });
}

test("ExitBounds counts a price exactly at a bound as reached", () => {
  assert.deepEqual(judgeEach(opened(), [9_499, 9_500, 9_501, 10_000, 10_799, 10_800, 10_801]), [
    "stop-loss",
    "stop-loss",
    null,
    null,
    null,
    "target",
    "target",
  ]);
});

test("ExitBounds of a short position mirror those of a long one", () => {
  const short = opened({ side: "SELL" });
  assert.deepEqual(judgeEach(short, [10_500, 10_499, 9_201, 9_200], "SELL"), ["stop-loss", null, null, "target"]);
});

test("ExitBounds takes a percentage of the entry's notional", () => {
  const bounds = opened({ maxLoss: { percent: 0.5 }, maxProfit: { percent: 1.25 } });
  assert.deepEqual(judgeEach(bounds, [9_951, 9_950, 10_124, 10_125]), [null, "stop-loss", null, "target"]);
});

test("ExitBounds recomputes its percentages for each position", () => {
  const bounds = opened({ maxLoss: { percent: 10 } });
  bounds.open(20_000);
  assert.deepEqual([bounds.judge(18_001, 20_000, false), bounds.judge(18_000, 20_000, false)], [null, "stop-loss"]);
});

test("ExitBounds trails a long position by points below its highest price", () => {
  const bounds = opened({ trailingStop: 100, maxProfit: 1_000_000 });
  assert.deepEqual(judgeEach(bounds, [9_901, 10_500, 10_401, 10_400]), [null, null, null, "trailing-stop"]);
});

test("ExitBounds trails a long position from its fill on", () => {
  assert.deepEqual(judgeEach(opened({ trailingStop: 100 }), [9_901, 9_900]), [null, "trailing-stop"]);
});

test("ExitBounds trails a short position by points above its lowest price", () => {
  const bounds = opened({ side: "SELL", trailingStop: 100, maxProfit: 1_000_000 });
  assert.deepEqual(judgeEach(bounds, [10_099, 9_500, 9_599, 9_600], "SELL"), [null, null, null, "trailing-stop"]);
});

test("ExitBounds trails by a percentage of the best price, not of the entry's", () => {
  const long = opened({ trailingStop: { percent: 10 }, maxLoss: 1_000_000, maxProfit: 1_000_000 });
  assert.deepEqual(judgeEach(long, [20_000, 18_001, 18_000]), [null, null, "trailing-stop"]);
  const short = opened({ side: "SELL", trailingStop: { percent: 10 }, maxLoss: 1_000_000, maxProfit: 1_000_000 });
  assert.deepEqual(judgeEach(short, [5_000, 5_499, 5_500], "SELL"), [null, null, "trailing-stop"]);
});

test("ExitBounds checks the square-off time first, then loss, profit and trailing stop", () => {
  const all = opened({ trailingStop: 1 });
  assert.equal(all.judge(9_500, 20_000, true), "square-off");
  assert.equal(all.judge(9_500, 20_000, false), "stop-loss");
  assert.equal(all.judge(10_800, 20_000, false), "target");
  assert.equal(all.judge(10_001, 20_000, false), "trailing-stop");
});

test("ExitBounds reaches no bound before a position is opened", () => {
  const terms = {
    ...UNITS,
    side: "BUY",
    quantity: 1,
    maxLoss: { percent: 1 },
    maxProfit: 1,
    trailingStop: null,
  } as const;
  assert.equal(new ExitBounds(terms).judge(10_000, 10_000, false), null);
});

test("ExitBounds rounds up a percentage of a very large notional too", () => {
  const entryPrice = 10_000_000_000_001;
  const bounds = opened({ quantity: 1, maxLoss: { percent: 0.1 }, maxProfit: Number.MAX_SAFE_INTEGER });
  bounds.open(entryPrice);
  assert.equal(bounds.judge(entryPrice - 10_000_000_000, entryPrice, false), null);
  assert.equal(bounds.judge(entryPrice - 10_000_000_001, entryPrice, false), "stop-loss");
});

test("ExitBounds reaches a percentage exactly where whole numbers of any size do", () => {
  const cases = fc.record({
    entryPrice: fc.oneof(fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 1, max: 1_000_000_000 })),
    quantity: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 900_000 })),
    parts: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 999_999 })),
    nudge: fc.integer({ min: -2, max: 2 }),
  });
  fc.assert(
    fc.property(cases, ({ entryPrice, quantity, parts, nudge }) => {
      const distance = (BigInt(entryPrice) * BigInt(parts)) / 1_000_000n;
      const price = entryPrice - Number(distance) + nudge;
      const percent = { percent: parts / 10_000 };
      const terms = { ...UNITS, side: "BUY", quantity, maxLoss: percent, maxProfit: 1, trailingStop: null } as const;
      const lost = BigInt(entryPrice - price) * BigInt(quantity) * 1_000_000n;
      const isStopped = lost >= BigInt(entryPrice) * BigInt(quantity) * BigInt(parts);
      const loss = new ExitBounds({ ...terms, maxProfit: Number.MAX_SAFE_INTEGER });
      loss.open(entryPrice);
      assert.equal(loss.judge(price, entryPrice, false), isStopped ? "stop-loss" : null);
      const trail = new ExitBounds({
        ...terms,
        maxLoss: Number.MAX_SAFE_INTEGER,
        trailingStop: percent,
        maxProfit: 9e15,
      });
      trail.open(entryPrice);
      // One unit: the same distance, down from the best price.
      assert.equal(trail.judge(price, entryPrice, false), isStopped ? "trailing-stop" : null);
    }),
    { numRuns: 2_000 },
  );
});
