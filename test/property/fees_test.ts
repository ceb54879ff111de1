import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Charge, chargesOf } from "../../engine/core/mod.ts";

const SCALES = [1, 100, 100_000_000] as const;
const worth = fc.oneof(fc.bigInt(0n, 2n ** 70n), fc.bigInt(0n, 10_000_000n));
const list: fc.Arbitrary<readonly Charge[]> = fc
  .array(
    fc.record({
      rateNano: fc.integer({ min: 0, max: 1_000_000_000 }),
      minimumNano: fc.integer({ min: 0, max: 50_000_000_000 }),
      above: fc.option(fc.integer({ min: 0, max: 50_000_000_000 })),
      ofEarlier: fc.boolean(),
    }),
    { maxLength: 5 },
  )
  .map((all) =>
    all.map(({ rateNano, minimumNano, above, ofEarlier }, i) => {
      const maximumNano = above === null ? null : minimumNano + above;
      return { name: `c${i}`, rateNano, minimumNano, maximumNano, of: ofEarlier ? [...Array(i).keys()] : null };
    }),
  );

/** A second way to the same amounts, in exact fractions alone. */
function oracle(notional: bigint, scale: number, charges: readonly Charge[]): readonly bigint[] {
  const out: bigint[] = [];
  for (const { rateNano, minimumNano, maximumNano, of } of charges) {
    const base = of === null ? notional : of.reduce((sum, place) => sum + out[place]!, 0n);
    const bounds = [base * BigInt(rateNano), BigInt(minimumNano) * BigInt(scale)];
    const least = bounds[0]! > bounds[1]! ? bounds[0]! : bounds[1]!;
    const most = maximumNano === null ? least : BigInt(maximumNano) * BigInt(scale);
    out.push(((least < most ? least : most) * 2n + 1_000_000_000n) / 2_000_000_000n);
  }
  return out;
}

test("charges are exact, never below 0, and never fall as the worth rises", () => {
  fc.assert(
    fc.property(worth, worth, list, fc.constantFrom(...SCALES), (a, b, charges, scale) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      const [low, high] = [oracle(less, scale, charges), oracle(more, scale, charges)];
      // Beyond safe integers no amount can be a number.
      fc.pre(high.every((amount) => amount <= BigInt(Number.MAX_SAFE_INTEGER)));
      const argument = more <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(more) : more;
      const amounts = chargesOf(argument, scale, charges);
      assert.deepEqual(amounts.map(BigInt), high);
      assert.deepEqual(chargesOf(more, scale, charges), amounts);
      for (const [i, amount] of low.entries()) assert.ok(amount >= 0n && amount <= high[i]!);
    }),
  );
});
