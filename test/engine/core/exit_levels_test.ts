import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExitBounds, type ExitTerms } from "../../../engine/core/mod.ts";
import type { Bound } from "../../../engine/protocol/mod.ts";
import { unitsArbitrary } from "../../fixtures/units.ts";

/** A bound, in parts of a whole that fit the exact arithmetic: an amount, or millionths. */
interface Exact {
  readonly amount: bigint | null;
  readonly millionths: bigint;
}

function exactly(bound: Bound): Exact {
  if (typeof bound === "number") return { amount: BigInt(bound), millionths: 0n };
  return { amount: null, millionths: BigInt(Math.round(bound.percent * 10_000)) };
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/**
 * A judgement by the definition alone, in fractions of whole numbers: what has been gained is (price - entry) × quantity ×
 * multiplier in money, a percentage is of |entry × quantity × multiplier|, and of 0 it is unknown.
 */
function judgeExactly(
  terms: ExitTerms,
  { entry, price, best }: Record<"best" | "entry" | "price", number>,
): string | null {
  const { side, quantity, scale, qtyScale, moneyScale, multiplier } = terms;
  const sign = side === "BUY" ? 1n : -1n;
  const perPoint = BigInt(quantity) * BigInt(multiplier);
  // Money times this is a number of price points times `perPoint`.
  const moneyAsPoints = (amount: bigint): bigint => amount * BigInt(scale) * BigInt(qtyScale);
  const gained = sign * BigInt(price - entry) * perPoint;
  const reached = (bound: Bound, moved: bigint): boolean => {
    const { amount, millionths } = exactly(bound);
    if (amount !== null) return moved * BigInt(moneyScale) >= moneyAsPoints(amount);
    return entry !== 0 && moved * 1_000_000n >= magnitude(BigInt(entry)) * perPoint * millionths;
  };
  if (reached(terms.maxLoss, -gained)) return "stop-loss";
  if (reached(terms.maxProfit, gained)) return "target";
  if (terms.trailingStop === null) return null;
  const retreat = sign * BigInt(best - price);
  const { amount, millionths } = exactly(terms.trailingStop);
  if (amount !== null) return retreat >= amount ? "trailing-stop" : null;
  const trails = best !== 0 && retreat * 1_000_000n >= magnitude(BigInt(best)) * millionths;
  return trails ? "trailing-stop" : null;
}

const percent = (most: number): fc.Arbitrary<Bound> =>
  fc.integer({ min: 1, max: most }).map((parts) => ({ percent: parts / 10_000 }));
const amount = fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const bound: fc.Arbitrary<Bound> = fc.oneof(amount, percent(10_000_000), percent(50_000));
const terms: fc.Arbitrary<ExitTerms> = fc
  .record({
    units: unitsArbitrary,
    side: fc.constantFrom("BUY" as const, "SELL" as const),
    quantity: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 2 ** 50 })),
    maxLoss: bound,
    maxProfit: bound,
    trailingStop: fc.option(fc.oneof(amount, percent(999_999))),
  })
  .map(({ units, ...own }) => ({ ...units, ...own }));
const price = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -5_000_000, max: 5_000_000 }),
  fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
);

/** How far a bound is from a price, about: near there the judgement turns. */
function nearby(of: Bound, at: number, { quantity, scale, qtyScale, moneyScale, multiplier }: ExitTerms): number {
  if (typeof of !== "number") return (Math.abs(at) * of.percent) / 100;
  return (of / moneyScale) * ((scale * qtyScale) / (quantity * multiplier));
}

test("ExitBounds judges as fractions of whole numbers do: any instrument, side and price, at and about each bound", () => {
  const places = fc.record({
    entry: price,
    away: fc.constantFrom(0, 1, 2, 3),
    nudge: fc.integer({ min: -2, max: 2 }),
    up: price,
  });
  fc.assert(
    fc.property(terms, fc.array(places, { minLength: 1, maxLength: 4 }), (own, all) => {
      const bounds = new ExitBounds(own);
      const sign = own.side === "BUY" ? 1 : -1;
      for (const { entry, away, nudge, up } of all) {
        bounds.open(entry);
        const best = sign * Math.max(sign * entry, sign * up);
        const far = [
          entry - sign * nearby(own.maxLoss, entry, own),
          entry + sign * nearby(own.maxProfit, entry, own),
          best -
            sign *
              nearby(own.trailingStop ?? 1, best, {
                ...own,
                quantity: 1,
                scale: 1,
                qtyScale: 1,
                moneyScale: 1,
                multiplier: 1,
              }),
          up,
        ][away];
        const at = Math.round(Math.min(2 ** 51, Math.max(-(2 ** 51), far ?? 0))) + nudge;
        assert.equal(bounds.judge(at, best, false), judgeExactly(own, { entry, price: at, best }));
      }
    }),
    { numRuns: 20_000 },
  );
});

test("ExitBounds is reached only where money that is rounded has reached the amount, too", () => {
  // The exact result is -4.9999: the ledger would book -5.00, and the bound is not reached yet.
  const units = { scale: 10_000, qtyScale: 1, moneyScale: 100, multiplier: 1 };
  const bounds = new ExitBounds({
    ...units,
    side: "BUY",
    quantity: 1,
    maxLoss: 500,
    maxProfit: 500,
    trailingStop: null,
  });
  bounds.open(1_000_000);
  assert.deepEqual(
    [950_001, 950_000, 1_049_999, 1_050_000].map((at) => bounds.judge(at, at, false)),
    [null, "stop-loss", null, "target"],
  );
});

test("ExitBounds holds a position below zero until its loss is really there", () => {
  const own = {
    scale: 100,
    qtyScale: 1,
    moneyScale: 100,
    multiplier: 1,
    side: "BUY",
    quantity: 1,
    trailingStop: null,
  } as const;
  const bounds = new ExitBounds({ ...own, maxLoss: { percent: 2 }, maxProfit: { percent: 4 } });
  bounds.open(-3_763);
  // 2 % of 37.63 is 0.7526, 4 % are 1.5052.
  assert.deepEqual(
    [-3_763, -3_838, -3_839, -3_613, -3_612].map((at) => bounds.judge(at, at, false)),
    [null, null, "stop-loss", null, "target"],
  );
});

test("ExitBounds never reaches a percentage of a price of 0, and trails from other best prices all the same", () => {
  const own = { scale: 100, qtyScale: 1, moneyScale: 100, multiplier: 1, side: "BUY", quantity: 1 } as const;
  const bounds = new ExitBounds({
    ...own,
    maxLoss: { percent: 2 },
    maxProfit: { percent: 4 },
    trailingStop: { percent: 10 },
  });
  bounds.open(0);
  assert.deepEqual(
    [bounds.judge(0, 0, false), bounds.judge(-5_000, 0, false), bounds.judge(90, 100, false)],
    [null, null, "trailing-stop"],
  );
  assert.equal(bounds.judge(0, 0, true), "square-off");
});

/** What `ExitBounds` was before its bounds became prices: money, judged at each row. Prices above 0, one unit for all. */
class OldBounds {
  readonly #terms: ExitTerms;
  #entry = Number.NaN;
  #loss = Number.NaN;
  #profit = Number.NaN;

  constructor(own: ExitTerms) {
    this.#terms = own;
  }

  open(entry: number): void {
    this.#entry = entry;
    this.#loss = minorOf(this.#terms.maxLoss, entry * this.#terms.quantity);
    this.#profit = minorOf(this.#terms.maxProfit, entry * this.#terms.quantity);
  }

  judge(at: number, best: number): string | null {
    const { side, quantity, trailingStop } = this.#terms;
    const pnl = (at - this.#entry) * (side === "BUY" ? quantity : -quantity);
    if (pnl <= -this.#loss) return "stop-loss";
    if (pnl >= this.#profit) return "target";
    if (trailingStop === null) return null;
    return (side === "BUY" ? best - at : at - best) >= minorOf(trailingStop, best) ? "trailing-stop" : null;
  }
}

function minorOf(of: Bound, whole: number): number {
  if (typeof of === "number") return of;
  const parts = Math.round(of.percent * 10_000);
  const product = whole * parts;
  if (Number.isSafeInteger(product)) return Math.ceil(product / 1_000_000);
  const rest = whole % 1_000_000;
  return ((whole - rest) / 1_000_000) * parts + Math.ceil((rest * parts) / 1_000_000);
}

test("ExitBounds judges as it did when bounds were money, for all instruments that there were", () => {
  const some = fc.integer({ min: 1, max: 3_000_000 });
  const old = fc.record({
    side: fc.constantFrom("BUY" as const, "SELL" as const),
    quantity: fc.integer({ min: 1, max: 5_000 }),
    maxLoss: fc.oneof(some, percent(1_000_000), percent(30_000)),
    maxProfit: fc.oneof(some, percent(1_000_000), percent(30_000)),
    trailingStop: fc.option(fc.oneof(fc.integer({ min: 1, max: 5_000 }), percent(900_000), percent(9_000))),
  });
  const walk = fc.record({
    entry: fc.integer({ min: 1, max: 5_000_000 }),
    steps: fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 1, maxLength: 40 }),
  });
  fc.assert(
    fc.property(old, walk, (own, { entry, steps }) => {
      const all = { ...own, scale: 100, qtyScale: 1, moneyScale: 100, multiplier: 1 };
      const [now, then] = [new ExitBounds(all), new OldBounds(all)];
      now.open(entry);
      then.open(entry);
      let [at, best] = [entry, entry];
      for (const step of steps) {
        at = Math.max(1, at + step);
        best = own.side === "BUY" ? Math.max(best, at) : Math.min(best, at);
        assert.equal(now.judge(at, best, false), then.judge(at, best));
      }
    }),
    { numRuns: 5_000 },
  );
});
