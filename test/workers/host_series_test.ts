import assert from "node:assert/strict";
import { test } from "node:test";
import { MICROS, type StrategySpec } from "../../engine/protocol/mod.ts";
import { Tape } from "../../engine/tape/mod.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { appendTick, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

/** In when a fast average crosses above a slow one, out when it crosses back. */
const CROSS = {
  entryCondition: "sma(close, 1) crosses above sma(close, 3)",
  exitCondition: "sma(close, 1) crosses below sma(close, 3)",
  maxLoss: 1_000_000,
  maxProfit: 1_000_000,
  maxEntries: 9,
};

/** A host whose ticks come a minute apart: each completes the bar of the one before it. */
class MinuteBench extends HostBench {
  #minute = 0;

  minute(price: number): string {
    const intents = this.tick(price * 100, { ts: START + this.#minute * MICROS.minute });
    this.#minute += 1;
    if (intents.length > 0) this.fill();
    return reasonsOf(intents);
  }

  minutes(...prices: readonly number[]): string[] {
    return prices.map((price) => this.minute(price));
  }
}

function benchOf(specs: readonly Partial<StrategySpec>[], over: BenchOver = {}): MinuteBench {
  return new MinuteBench(
    specs.map((each, index) => specOf(index, { ...CROSS, ...each })),
    over,
  );
}

test("Host enters at the tick that completes the bar at which averages cross, and leaves when they cross back", () => {
  const slot = benchOf([{}]);
  const seen = slot.minutes(100, 90, 80, 70, 95, 96, 60, 61);
  assert.deepEqual(seen, ["", "", "", "", "", "0:entry", "", "0:rule"]);
});

test("Host enters at the crossing only, however often the price ticks in that bar", () => {
  const slot = benchOf([{ exitCondition: "pnl > 1000" }]);
  slot.minutes(100, 90, 80, 70, 95);
  const again = [1, 2, 3].map((seconds) =>
    reasonsOf(slot.tick(9_500, { ts: START + 4 * MICROS.minute + seconds * MICROS.second })),
  );
  assert.deepEqual(again, ["", "", ""]);
});

test("Host moves what strategies have in common once, and each strategy as if it were alone", () => {
  const alone = benchOf([{}]);
  const many = benchOf([{}, {}, { entryCondition: "price > 0" }, {}]);
  const sizeOf = (count: number): number =>
    benchOf(Array.from({ length: count }, () => ({}))).host.snapshot().arena.length;
  assert.equal(sizeOf(4) - sizeOf(3), sizeOf(3) - sizeOf(2));
  assert.equal(many.host.snapshot().arena.length, sizeOf(4));
  const prices = [100, 90, 80, 70, 95, 96, 60, 61];
  alone.minutes(...prices);
  many.minutes(...prices);
  for (const index of [0, 1, 3]) {
    assert.deepEqual({ ...many.strategy(index), strategy: 0 }, alone.strategy(0));
  }
});

test("Host advances the series of an instrument at every row of it, whatever AND and OR leave out", () => {
  const lazy = benchOf([{ entryCondition: "price > 1000 AND sma(close, 2) > 0 OR price < 0" }]);
  const eager = benchOf([{ entryCondition: "sma(close, 2) > 1000" }]);
  lazy.minutes(10, 20, 30, 40);
  eager.minutes(10, 20, 30, 40);
  const [a, b] = [lazy.host.snapshot().arena, eager.host.snapshot().arena];
  assert.deepEqual(a.slice(-10), b.slice(-10));
});

test("Host that begins with a checkpoint goes on with the series where they were, bit by bit", () => {
  const prices = [100, 90, 80, 70, 95, 96, 60, 61, 99, 98, 50];
  const whole = benchOf([{}], { checkpointRows: 4 });
  whole.minutes(...prices);
  for (const checkpoint of whole.checkpoints) {
    const second = benchOf([{}], { on: whole.tape, checkpoint });
    second.wake();
    while (second.host.waiting) second.fill();
    assert.deepEqual(second.host.snapshot(), whole.host.snapshot());
  }
});

test("Host that the tape has overrun begins its series anew, unknown", () => {
  const first = benchOf([{}], { checkpointRows: 2 });
  first.minutes(100, 90, 80, 70);
  const [checkpoint = null] = first.checkpoints;
  const known = { n: 0, entries: 0, enabled: true, position: null, lastExitByRule: true, breakerUntil: null };
  const overrun = { seq: 4, trading: "active" as const, strategies: [{ strategy: 0, ...known }] };
  const second = benchOf([{}], { on: first.tape, checkpoint, overrun });
  const fresh = benchOf([{}]);
  const seriesOf = (bench: HostBench): Float64Array => bench.host.snapshot().arena.slice(-20);
  assert.deepEqual(seriesOf(second), seriesOf(fresh));
});

/** In above the price before the open, out below it. */
const GAP = { ...CROSS, entryCondition: "price > prev_close", exitCondition: "price < prev_close" };

test("Host judges by the price before the open from its first row on, each instrument by its own", () => {
  const specs = [GAP, { ...GAP, instrument: 1 }];
  const slot = benchOf(specs, { prevCloses: [10_000, 5_000] });
  assert.deepEqual(slot.minutes(101, 99), ["0:entry", "0:rule"]);
  assert.equal(reasonsOf(slot.tick(5_001, { instrument: 1, ts: START + 2 * MICROS.minute })), "1:entry");
});

test("Host holds the price before the open for unknown where there is none, and never acts on it", () => {
  for (const prevCloses of [[], [null, 9_000]]) {
    const slot = benchOf([GAP, { ...GAP, entryCondition: "NOT (price > prev_close)" }], { prevCloses });
    assert.deepEqual(slot.minutes(101, 99), ["", ""]);
    assert.equal(slot.reports.length, 2);
  }
});

test("Host knows the price before the open when it begins with a checkpoint, and when the tape has overrun it", () => {
  const first = benchOf([GAP], { prevCloses: [10_000], checkpointRows: 1 });
  first.minutes(99, 98);
  const checkpoint = first.checkpoints.at(-1) ?? null;
  assert.ok(checkpoint !== null);
  const known = { n: 0, entries: 0, enabled: true, position: null, lastExitByRule: true, breakerUntil: null };
  const overrun = { seq: 2, trading: "active" as const, strategies: [{ strategy: 0, ...known }] };
  for (const how of [{ checkpoint }, { checkpoint, overrun }, { overrun }]) {
    const second = benchOf([GAP], {
      on: new Tape({ capacity: 64, instruments: 2, startTs: START }),
      ...how,
      prevCloses: [10_000],
    });
    appendTick(second.tape, 9_900, { ts: START });
    appendTick(second.tape, 9_800, { ts: START + MICROS.minute });
    assert.equal(reasonsOf(second.tick(10_100, { ts: START + 2 * MICROS.minute })), "0:entry");
  }
});

test("Host counts the bars of a trade from its entry, by the strategy's own timeframe", () => {
  const rules = { entryCondition: "price > 50", exitCondition: "bars_in_trade >= 2", maxEntries: 1 };
  const slot = benchOf([{ ...rules, timeframe: "2m" }]);
  // In at minute 0; bars of two minutes are complete at minutes 2 and 4.
  assert.deepEqual(slot.minutes(60, 60, 60, 60, 60), ["0:entry", "", "", "", "0:rule"]);
});

test("Host judges rules of several timeframes of one instrument side by side", () => {
  const slot = benchOf([{ entryCondition: "close@2m > 15 AND close@3m > 25", exitCondition: "pnl > 1000" }]);
  assert.deepEqual(slot.minutes(10, 20, 30, 40, 50, 60), ["", "", "", "0:entry", "", ""]);
});

test("Host reports an unknown condition only once the history is there that its strategy needs", () => {
  const slot = benchOf([{ entryCondition: "sma(close, 3) / (close - 4) > 1", exitCondition: "pnl > 1" }]);
  slot.minutes(4, 4, 4);
  assert.deepEqual(slot.reports, []);
  slot.minutes(4);
  assert.equal(slot.reports.length, 1);
});
