import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { supertrend } from "../../../workers/indicators/mod.ts";
import { type Inputs, KernelBench } from "../../fixtures/kernels.ts";

const UNKNOWN = Number.NaN;
const nz = (value: number | undefined): number => (value === undefined || Number.isNaN(value) ? 0 : value);

/** `pine_supertrend` of the Pine reference manual, with its series as arrays. */
function pine(rows: readonly Inputs[]): number[] {
  const upper: number[] = [];
  const lower: number[] = [];
  const lines: number[] = [];
  rows.forEach(([upperBasic, lowerBasic, close], i) => {
    const previous = { upper: nz(upper[i - 1]), lower: nz(lower[i - 1]), close: rows[i - 1]?.[2] ?? UNKNOWN };
    lower.push(lowerBasic > previous.lower || previous.close < previous.lower ? lowerBasic : previous.lower);
    upper.push(upperBasic < previous.upper || previous.close > previous.upper ? upperBasic : previous.upper);
    const hadAtr = !Number.isNaN(rows[i - 1]?.[0] ?? UNKNOWN);
    let direction = 1;
    if (hadAtr && lines[i - 1] === previous.upper) direction = close > (upper[i] ?? UNKNOWN) ? -1 : 1;
    else if (hadAtr) direction = close < (lower[i] ?? UNKNOWN) ? 1 : -1;
    lines.push((direction === -1 ? lower[i] : upper[i]) ?? UNKNOWN);
  });
  return lines;
}

const by = (most: number): fc.Arbitrary<number> => fc.integer({ min: -most, max: most });

/** Rows after some bars without an average true range. The widths are such that trends turn. */
const rows: fc.Arbitrary<Inputs[]> = fc
  .record({
    warmUp: fc.integer({ min: 1, max: 5 }),
    bars: fc.array(fc.record({ move: by(40), skew: by(20), width: fc.nat(60) }), { maxLength: 120 }),
  })
  .map(({ warmUp, bars }) => {
    let close = 20_100;
    return bars.map(({ move, skew, width }, i): Inputs => {
      close += move / 4;
      const middle = close + skew / 4;
      return i < warmUp ? [UNKNOWN, UNKNOWN, close] : [middle + width / 4, middle - width / 4, close];
    });
  });

test("supertrend is Pine's, from the first bar with an average true range on", () => {
  fc.assert(
    fc.property(rows, (inputs) => {
      const values = new KernelBench(supertrend, 1).pushAll(inputs);
      const expected = pine(inputs).map((line, i) => (Number.isNaN(inputs[i]?.[0] ?? UNKNOWN) ? UNKNOWN : line));
      assert.deepEqual(values, expected);
    }),
    { numRuns: 500 },
  );
});

test("supertrend begins in a down-trend, turns up past the upper band and down past the lower one", () => {
  const closes = [100, 101, 111, 112, 113, 102, 101];
  const inputs = closes.map((close): Inputs => [close + 10, close - 10, close]);
  // The upper band stays at 110 until 111 is beyond it; the lower one rises to 103, which 102 is beyond.
  assert.deepEqual(new KernelBench(supertrend, 1).pushAll(inputs), [110, 110, 101, 102, 103, 112, 111]);
});

test("supertrend begins in a down-trend even where the first bar closes beyond its upper band", () => {
  assert.deepEqual(
    new KernelBench(supertrend, 1).pushAll([
      [105, 95, 106],
      [105, 95, 104],
    ]),
    [105, 105],
  );
});

test("supertrend is unknown where one of its inputs is, and goes on from where it was", () => {
  const bench = new KernelBench(supertrend, 1);
  assert.equal(bench.push(110, 90, 100), 110);
  for (const at of [0, 1, 2]) {
    const inputs: [number, number, number] = [105, 95, 100];
    inputs[at] = UNKNOWN;
    assert.ok(Number.isNaN(bench.push(...inputs)));
  }
  assert.equal(bench.push(112, 92, 102), 110);
});
