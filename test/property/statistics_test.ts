import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  drawdownsOf,
  honestyOf,
  type Statistics,
  type StatisticsInput,
  statisticsOf,
} from "../../engine/report/statistics/mod.ts";
import { countOf } from "../fixtures/sample.ts";

/** Money of any size and of any kind of list: mostly small, often the same, sometimes absurd. */
const money = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.constantFrom(0, 1, -1, 100),
  fc.maxSafeInteger(),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
);
const nets = fc.oneof(
  fc.array(money, { maxLength: 40 }),
  fc.tuple(money, fc.nat(300)).map(([net, count]) => Array.from({ length: count }, () => net)),
);

/** No trades and no sessions. */
const NOTHING: StatisticsInput = { trades: [], sessions: [], sessionMicros: 0, capital: null, sessionsAYear: 252 };

test("every statistic of any trades is a finite number that is not -0, or null", () => {
  const input = fc.record({
    trades: fc.array(
      fc.record({ net: money, gross: money, fees: money, heldMicros: fc.oneof(fc.constant(0), fc.maxSafeNat()) }),
      { maxLength: 60 },
    ),
    sessions: nets,
    sessionMicros: fc.oneof(fc.constant(0), fc.maxSafeNat()),
    capital: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(1, 1e17, 1e-3)),
    sessionsAYear: fc.integer({ min: 1, max: 366 }),
  });
  fc.assert(
    fc.property(input, (each) => {
      for (const [name, value] of Object.entries(statisticsOf(each))) {
        assert.ok(value === null || (Number.isFinite(value) && !Object.is(value, -0)), `${name} is ${value}`);
      }
      for (const { depth, length } of drawdownsOf(each.sessions)) assert.ok(depth > 0 && length > 0);
      for (const { text } of honestyOf(each)) assert.doesNotMatch(text, /NaN|Infinity/);
    }),
    { numRuns: countOf(20_000, 2_000) },
  );
});

/** The drawdowns of a running sum by looking back from each session: as slow as it is plain. */
function plainDrawdown(changes: readonly number[]): { readonly depth: number; readonly longest: number } {
  const sums = [0];
  for (const change of changes) sums.push(sums.at(-1)! + change);
  let [depth, longest] = [0, 0];
  for (const [i, sum] of sums.entries()) {
    const before = sums.slice(0, i + 1);
    const highest = Math.max(...before);
    if (sum === highest) continue;
    depth = Math.max(depth, highest - sum);
    const next = sums.findIndex((each, j) => j > i && each >= highest);
    longest = Math.max(longest, (next < 0 ? sums.length - 1 : next) - before.lastIndexOf(highest));
  }
  return { depth, longest };
}

test("drawdowns are those that looking back from each session finds", () => {
  const changes = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1_000, max: 1_000 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(changes, (sessions) => {
      const { maxDrawdown, longestDrawdown } = statisticsOf({ ...NOTHING, sessions });
      assert.deepEqual({ depth: maxDrawdown, longest: longestDrawdown }, plainDrawdown(sessions));
    }),
    { numRuns: countOf(20_000, 2_000) },
  );
});

/** Statistics in which the order of trades counts. */
const ORDERED: ReadonlySet<string> = new Set(["maxDrawdownByTrade", "mostWon", "mostLost"]);

test("statistics of trades do not depend on their order, but for rows of them and the drawdown", () => {
  const trades = fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      trades.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      (lists) => {
        const [one, other] = lists.map((list) =>
          statisticsOf({ ...NOTHING, trades: list.map((net) => ({ net, gross: net, fees: 0, heldMicros: 1 })) }),
        );
        for (const name of Object.keys(one!) as (keyof Statistics)[]) {
          if (ORDERED.has(name)) continue;
          const [value, theirs] = [one![name], other![name]];
          if (value === null || theirs === null) assert.equal(value, theirs, name);
          else assert.ok(Math.abs(value - theirs) <= 1e-9 * Math.max(1, Math.abs(value)), name);
        }
      },
    ),
    { numRuns: countOf(5_000, 500) },
  );
});
