import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FeeSchedule } from "../../engine/core/mod.ts";
import type { FillModel, StrategySpec } from "../../engine/protocol/mod.ts";
import { type ImmediateVenue, PaperVenue } from "../../engine/venues/mod.ts";
import { BANKNIFTY, CLOSE, INDIA, NIFTY, OPEN, type Outcome, runSession, specOf, walk } from "../fixtures/session.ts";

const MINUTES_5 = OPEN + 300_000_000;

interface Line {
  readonly id: string;
  readonly strategy: string;
  readonly n: number;
  readonly side: "BUY" | "SELL";
  readonly qty: number;
  readonly seq: number;
  readonly price: number;
  readonly reason: string;
  readonly status: string;
  readonly fill_price: number | null;
  readonly fees: number;
  readonly realised: number;
}

interface Session {
  readonly specs: readonly StrategySpec[];
  readonly seed: number;
  readonly fillModel: FillModel;
  readonly slippage: number;
  readonly fees: FeeSchedule;
  readonly maxOrdersPerSecond: number;
  /** Every how many orders the venue rejects one; 0: none. */
  readonly rejectEvery: number;
}

const specs = fc
  .array(
    fc.record({
      instrument: fc.nat(1),
      side: fc.constantFrom("BUY" as const, "SELL" as const),
      quantity: fc.integer({ min: 1, max: 75 }),
      maxLoss: fc.integer({ min: 1, max: 200_000 }),
      maxProfit: fc.integer({ min: 1, max: 200_000 }),
      trailingStop: fc.constantFrom(null, 1_000, { percent: 0.05 }),
      window: fc.constantFrom(null, { from: 33_300_000_000, to: 33_500_000_000 }),
      squareOff: fc.constantFrom(null, 33_550_000_000),
      maxEntries: fc.integer({ min: 1, max: 50 }),
      entryCondition: fc.constantFrom("price > 20100", "price < 20100", "price > 0", "time >= '09:17'", "bid > 0"),
      exitCondition: fc.constantFrom("pnl > 10", "price < 20095", "minutes_in_trade >= 0.5", "price < 0"),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => all.map((over, index) => specOf(index, over)));

const sessions: fc.Arbitrary<Session> = fc.record({
  specs,
  seed: fc.nat(1_000_000),
  fillModel: fc.constantFrom<FillModel>("signal", "next"),
  slippage: fc.nat(50),
  fees: fc.record({ rateNano: fc.nat(2_000_000), fixedNano: fc.nat(50_000_000_000) }),
  maxOrdersPerSecond: fc.integer({ min: 1, max: 10 }),
  rejectEvery: fc.constantFrom(0, 0, 3, 7),
});

function venueOf(slippage: number, rejectEvery: number): ImmediateVenue {
  const paper = new PaperVenue(slippage, [NIFTY, BANKNIFTY]);
  let asked = 0;
  return {
    real: false,
    submit(order) {
      asked += 1;
      if (rejectEvery > 0 && asked % rejectEvery === 0) return { status: "rejected", text: "no funds" };
      return paper.submit(order);
    },
  };
}

async function trade({ specs: all, seed, slippage, rejectEvery, ...session }: Session): Promise<Outcome> {
  return runSession(all, {
    ...session,
    tapeRows: 256,
    feed: walk(seed, MINUTES_5),
    session: {
      id: "2026-01-01-1",
      openMicros: OPEN,
      closeMicros: Math.min(CLOSE, MINUTES_5),
      zone: INDIA,
      mode: "virtual",
    },
    venue: venueOf(slippage, rejectEvery),
  });
}

function linesOf(outcome: Outcome): Line[] {
  return outcome.orders
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

const paise = (decimal: number): number => Math.round(decimal * 100);

/** Money from nothing but the fills: sold less bought, less fees; all positions flat. */
function cashOf(lines: readonly Line[]): number {
  return lines.reduce((cash, { side, qty, fill_price: price, fees }) => {
    if (price === null) return cash;
    return cash + (side === "SELL" ? 1 : -1) * paise(price) * qty - paise(fees);
  }, 0);
}

test("Session puts each strategy into one class, leaves none open, and adds up to its cash", async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (session) => {
      const outcome = await trade(session);
      const { summary } = outcome;
      const lines = linesOf(outcome);
      assert.equal(summary.conserved, true);
      assert.equal(summary.total, session.specs.length);
      assert.equal(summary.completed + summary.force_closed + summary.failed + summary.never_entered, summary.total);
      assert.equal(summary.orders, lines.length);
      const open = new Set(summary.open);
      const flat = lines.filter(({ strategy }) => !open.has(strategy));
      const realised = summary.strategies
        .filter(({ id }) => !open.has(id))
        .reduce((sum, each) => sum + paise(each.realised), 0);
      assert.equal(realised, cashOf(flat));
      if (session.rejectEvery === 0) assert.deepEqual(summary.open, []);
      if (open.size === 0) assert.equal(paise(summary.realised ?? NaN), cashOf(lines));
    }),
    { numRuns: 40 },
  );
});

/** Found by the property below: the venue rejects a strategy's exit so often that the guard has it. */
const GUARDED: Session = {
  specs: [4, 1, 1, 3].map((maxEntries, index) =>
    specOf(index, { entryCondition: "price > 0", exitCondition: "pnl > 10", maxLoss: 1, maxProfit: 1, maxEntries }),
  ),
  seed: 0,
  fillModel: "signal",
  slippage: 0,
  fees: { rateNano: 0, fixedNano: 0 },
  maxOrdersPerSecond: 1,
  rejectEvery: 3,
};

test("Session's orders are numbered without gaps and alternate, each strategy within its entries", async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (session) => {
      const lines = linesOf(await trade(session));
      for (const { id, side, quantity, maxEntries } of session.specs) {
        const own = lines.filter(({ strategy }) => strategy === id);
        // The guard's, after too many rejected exits, count by themselves.
        for (const [mark, counted] of [
          ["#", own.filter(({ n }) => n !== null)],
          ["#g", own.filter(({ n }) => n === null)],
        ] as const) {
          assert.deepEqual(
            counted.map((line) => line.id),
            counted.map((_, i) => `${id}${mark}${i + 1}`),
          );
        }
        const filled = own.filter(({ status }) => status === "filled");
        filled.forEach((line, i) => {
          assert.equal(line.reason === "entry", i % 2 === 0, line.id);
          assert.equal(line.side === side, i % 2 === 0, line.id);
          assert.equal(line.qty, quantity);
          if (i > 0) assert.ok(line.seq > (filled[i - 1]?.seq ?? 0), "no two fills of a strategy at one row");
        });
        assert.ok(filled.filter(({ reason }) => reason === "entry").length <= maxEntries);
      }
    }),
    { numRuns: 40, examples: [[GUARDED]] },
  );
});

test("Session fills at the row's price and the slippage, and charges each fill once", async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (session) => {
      for (const line of linesOf(await trade(session))) {
        if (line.status !== "filled") {
          assert.deepEqual([line.fill_price, line.fees, line.realised], [null, 0, 0]);
          continue;
        }
        const worse = line.side === "BUY" ? session.slippage : -session.slippage;
        assert.equal(paise(line.fill_price ?? NaN), paise(line.price) + worse);
        const { rateNano, fixedNano } = session.fees;
        const nano = BigInt(paise(line.fill_price ?? NaN) * line.qty) * BigInt(rateNano) + 100n * BigInt(fixedNano);
        assert.equal(BigInt(paise(line.fees)), (nano + 500_000_000n) / 1_000_000_000n, line.id);
      }
    }),
    { numRuns: 25 },
  );
});

test("Session gives the same book every time", async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (session) => {
      const [once, twice] = [await trade(session), await trade(session)];
      assert.equal(once.book, twice.book);
    }),
    { numRuns: 10 },
  );
});
