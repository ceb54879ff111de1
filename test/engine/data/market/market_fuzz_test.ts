import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import {
  DAY,
  dayOf,
  fileRowsOf,
  type GivenFile,
  type GivenRow,
  HOUR,
  MINUTE,
  rowsOf,
  withMarket,
} from "./market_fixture.ts";

const FIRST = dayOf("2026-01-05");

/** Rows as a broken program could write them: mostly forward, now and then anywhere. */
const rows = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(0, 1, 1, 1, 2, 5, 15) },
        { weight: 1, arbitrary: fc.integer({ min: -3_000, max: 3_000 }) },
      ),
      odd: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60_000_000) }),
      symbol: fc.constantFrom("A", "A", "A", "B", "C"),
      a: fc.integer({ min: -5, max: 500 }),
    }),
    { maxLength: 200 },
  )
  .map((steps) => {
    let ts = FIRST * DAY + 4 * HOUR;
    return steps.map(({ step, odd, symbol, a }): GivenRow => {
      ts += step * MINUTE;
      return { ts: ts + odd, symbol, a, b: a + 1, c: a - 1, d: a };
    });
  });

const files: fc.Arbitrary<GivenFile[]> = fc
  .array(fc.record({ kind: fc.constantFrom("ticks" as const, "bars" as const), rows, backwards: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((all) => all.map(({ kind, rows: each, backwards }) => ({ kind, rows: backwards ? each.toReversed() : each })));

const options = fc.record({
  bar: fc.constantFrom(null, null, MINUTE, 5 * MINUTE, "1d" as const),
  barStamp: fc.constantFrom(null, null, "start" as const, "end" as const),
  memoryBytes: fc.constantFrom(1, 5_000, 2 ** 24),
  isTraded: fc.constantFrom(
    () => true,
    (symbol: string) => symbol !== "B",
  ),
});

test("Whatever rows there are, each is kept or counted, in order, and no bars of an instrument overlap; or all are refused", async () => {
  let settled = 0;
  await fc.assert(
    fc.asyncProperty(files, options, async (given, { bar, barStamp, ...rest }) => {
      try {
        await withMarket(given, { choices: { bar, barStamp }, ...rest }, (market) => {
          settled += 1;
          const kept = fileRowsOf(market);
          const left = market.leftOut.reduce((sum, { rows: count }) => sum + count, 0);
          assert.equal(
            kept.length + left,
            given.reduce((sum, file) => sum + file.rows.length, 0),
            "each row is counted",
          );
          const ends = new Map<string, number>();
          for (const [i, { ts, symbol, end }] of kept.entries()) {
            const before = kept[i - 1];
            if (before !== undefined) {
              assert.ok(before.ts < ts || (before.ts === ts && before.symbol <= symbol), "rows are in order");
            }
            assert.ok(end === 0 || end > ts, "a bar ends behind its start");
            assert.ok(ts >= (ends.get(symbol) ?? 0), "bars of an instrument do not overlap");
            ends.set(symbol, end);
          }
          const played = rowsOf(market);
          assert.equal(
            played.length,
            kept.reduce((sum, { end }) => sum + (end === 0 ? 1 : 4), 0),
          );
          for (const [i, row] of played.entries()) if (i > 0) assert.ok(played[i - 1]!.ts <= row.ts);
        });
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        assert.equal(error.exitCode, 2);
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(settled > 10, "some are not refused");
});
