import assert from "node:assert/strict";
import { test } from "node:test";
import type { EarlierLimits, StrategySpec } from "../../engine/protocol/mod.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const WIDE = { maxLoss: 1_000_000, maxProfit: 1_000_000, trailingStop: null, squareOff: null };
/** Rows are a second apart, from 09:15:01 on. */
const OPEN_TIME = 33_300_000_000;

/** Enters above 100.00 at the first row, and has had other limits up to row 3. */
function spec(over: Partial<StrategySpec>, earlier: Partial<EarlierLimits> = {}): StrategySpec {
  return specOf(0, {
    entryCondition: "price > 100",
    exitCondition: "price < 0",
    maxEntries: 9,
    ...WIDE,
    earlier: [{ ...WIDE, until: 3, ...earlier }],
    ...over,
  });
}

/** What it wants at each of these prices, all of it filled at once. */
function reasonsAt(slot: HostBench, ...prices: readonly number[]): readonly string[] {
  return prices.map((price) => {
    const reasons = reasonsOf(slot.tick(price));
    if (reasons !== "") slot.fill();
    return reasons;
  });
}

/** Goes on from a state after `rows` rows of these prices, which nothing comes of but the entry at the first. */
function resumed(of: StrategySpec, rows: number, prices: readonly number[], over: BenchOver = {}): HostBench {
  const first = new HostBench([of], over);
  reasonsAt(first, ...prices.slice(0, rows));
  const { seq, arena } = first.host.snapshot();
  return new HostBench([of], { on: first.tape, checkpoint: { seq, arena }, ...over });
}

test("Host judges a position by the limits that hold at the row, the first that has others included", () => {
  const slot = new HostBench([spec({ maxLoss: 100 })]);
  assert.deepEqual(reasonsAt(slot, 10_100, 9_990, 9_990, 9_990), ["0:entry", "", "", "0:stop-loss"]);
  const loosened = new HostBench([spec({}, { maxProfit: 100, until: 2 })]);
  assert.deepEqual(reasonsAt(loosened, 10_100, 10_150, 10_300, 10_400), ["0:entry", "", "", ""]);
});

test("Host keeps the extremes of a position whose trailing stop is another", () => {
  const slot = new HostBench([spec({ trailingStop: 50 })]);
  assert.deepEqual(reasonsAt(slot, 10_100, 10_400, 10_360, 10_351, 10_350), ["0:entry", "", "", "", "0:trailing-stop"]);
});

test("Host squares off at the first row that is past a closing time which has become an earlier one", () => {
  const earlier = { squareOff: OPEN_TIME + 60_000_000 };
  const slot = new HostBench([spec({ squareOff: OPEN_TIME + 2_000_000 }, earlier)]);
  assert.deepEqual(reasonsAt(slot, 10_100, 10_100, 10_100, 10_100, 10_100), ["0:entry", "", "", "0:square-off", ""]);
});

test("Host lets a strategy enter again whose closing time has become a later one", () => {
  const slot = new HostBench([spec({ squareOff: OPEN_TIME + 60_000_000 }, { squareOff: OPEN_TIME + 2_000_000 })]);
  assert.deepEqual(reasonsAt(slot, 10_100, 10_100, 10_100, 10_100), ["0:entry", "0:square-off", "", "0:entry"]);
});

test("Host goes through all the limits that a strategy has had", () => {
  const earlier = [
    { ...WIDE, until: 2 },
    { ...WIDE, maxLoss: 500, until: 4 },
  ];
  const slot = new HostBench([spec({ maxLoss: 50, earlier })]);
  assert.deepEqual(reasonsAt(slot, 10_100, 9_000, 10_060, 9_600, 10_070, 10_020), [
    ...["0:entry", "", ""],
    ...["0:stop-loss", "0:entry", "0:stop-loss"],
  ]);
});

test("Host goes on from a state of before the row, of the row, and of after it, as without one", () => {
  const of = spec({ trailingStop: 50, squareOff: OPEN_TIME + 6_000_000 });
  const prices = [10_100, 10_400, 10_390, 10_380, 10_370, 10_360];
  const whole = reasonsAt(new HostBench([of]), ...prices);
  assert.equal(whole.at(-1), "0:square-off");
  for (let rows = 1; rows < prices.length; rows += 1) {
    const slot = resumed(of, rows, prices);
    assert.deepEqual(reasonsAt(slot, ...prices.slice(rows)), whole.slice(rows), `after row ${rows}`);
  }
});

test("Host judges whoever is inert by the old limits at the row from which others hold", () => {
  const never = specOf(1, { entryCondition: "price > 100000", exitCondition: "price < 0" });
  const of = { ...spec({ maxLoss: 100 }, { until: 40 }), exitCondition: "price > 200" };
  const slot = new HostBench([of, never]);
  const quiet = Array.from({ length: 39 }, () => 9_990);
  assert.deepEqual(reasonsAt(slot, 10_100, ...quiet), ["0:entry", ...quiet.map(() => "")]);
  assert.deepEqual(reasonsAt(slot, 9_990), ["0:stop-loss"]);
});

test("Host that was overrun behind the row judges by the last limits, with what main has seen of the price", () => {
  const known = {
    strategy: 0,
    n: 1,
    entries: 1,
    enabled: true,
    position: { entryPrice: 10_100, entryTs: START, entryN: 1, extremes: { high: 10_400, low: 10_050 } },
    lastExitByRule: false,
    breakerUntil: null,
  };
  const overrun = { seq: 5, trading: "active" as const, strategies: [known] };
  const slot = new HostBench([spec({ trailingStop: 50, exitCondition: "low_since_entry < 100.6" })], {});
  for (let i = 0; i < 5; i += 1) slot.tick(9_000);
  const next = (over: Partial<StrategySpec>): HostBench =>
    new HostBench([spec({ trailingStop: 50, ...over })], { on: slot.tape, overrun });
  assert.deepEqual(reasonsAt(next({}), 10_351), [""]);
  assert.deepEqual(reasonsAt(next({}), 10_350), ["0:trailing-stop"]);
  assert.deepEqual(reasonsAt(next({ exitCondition: "low_since_entry < 100.6" }), 10_390), ["0:rule"]);
});
