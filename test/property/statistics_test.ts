import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { drawdownsOf, honestyOf, statisticsOf } from "../../engine/report/statistics/mod.ts";
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
