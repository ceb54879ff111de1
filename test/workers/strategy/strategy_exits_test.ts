import assert from "node:assert/strict";
import { test } from "node:test";
import type { StrategySpec } from "../../../engine/protocol/mod.ts";
import { type BenchOver, HostBench, reasonsOf } from "../../fixtures/host_bench.ts";
import { controlRow, START } from "../../fixtures/rows.ts";
import { specOf } from "../../fixtures/session.ts";

const SECOND = 1_000_000;
/** Rows of a bench are a second apart, from 09:15:01 on. */
const OPEN_TIME = 33_300 * SECOND;

/** Enters above 100.00 and never leaves by its rule; a position of 10. */
function spec(over: Partial<StrategySpec> = {}): StrategySpec {
  return specOf(0, {
    entryCondition: "price > 100",
    exitCondition: "price < 0",
    quantity: 10,
    maxLoss: 1_000_000,
    maxProfit: 1_000_000,
    maxEntries: 9,
    ...over,
  });
}

/** Opened at 101.00 at the first row. */
function opened(over: Partial<StrategySpec> = {}, options: BenchOver = {}): HostBench {
  const slot = new HostBench([spec(over)], options);
  slot.tick(10_100);
  slot.fill();
  return slot;
}

/** The reasons of what it wants at each of these prices, all of it filled at once. */
function reasonsAt(slot: HostBench, ...prices: readonly number[]): readonly string[] {
  return prices.map((price) => {
    const reasons = reasonsOf(slot.tick(price));
    if (reasons !== "") slot.fill();
    return reasons;
  });
}

test("Strategy is stopped and targeted by percentages of its own fill's notional", () => {
  const percents = { maxLoss: { percent: 2 }, maxProfit: { percent: 4 } };
  const loss = new HostBench([spec(percents)]);
  loss.tick(10_100);
  loss.fill(10_000);
  assert.deepEqual(reasonsAt(loss, 9_801, 9_800), ["", "0:stop-loss"]);
  const profit = opened(percents);
  assert.deepEqual(reasonsAt(profit, 10_503, 10_504), ["", "0:target"]);
});

test("Strategy's percentages are of the entry that is open, not of the first", () => {
  const slot = opened({ maxLoss: { percent: 10 } });
  assert.deepEqual(reasonsAt(slot, 9_090, 20_000, 18_001, 18_000), ["0:stop-loss", "0:entry", "", "0:stop-loss"]);
});

test("Strategy's trailing stop follows a long position's highest price", () => {
  assert.deepEqual(reasonsAt(opened({ trailingStop: 50 }), 10_051, 10_200, 10_151, 10_150), [
    "",
    "",
    "",
    "0:trailing-stop",
  ]);
});

test("Strategy's trailing stop follows a short position's lowest price", () => {
  const slot = opened({ side: "SELL", trailingStop: 50 });
  assert.deepEqual(reasonsAt(slot, 10_149, 10_000, 10_049, 10_050), ["", "", "", "0:trailing-stop"]);
});

test("Strategy's trailing stop counts from the fill's price, and leaves the entry's own row out", () => {
  const slot = new HostBench([spec({ trailingStop: 50 })]);
  slot.tick(10_200);
  slot.fill(10_100);
  assert.deepEqual(reasonsAt(slot, 10_051, 10_050), ["", "0:trailing-stop"]);
});

test("Strategy's trailing stop begins anew with each entry", () => {
  const slot = opened({ trailingStop: 50 });
  assert.deepEqual(reasonsAt(slot, 10_900, 10_850, 10_100, 10_051), ["", "0:trailing-stop", "0:entry", ""]);
});

test("Strategy's trailing stop takes no other instrument's price", () => {
  const slot = opened({ trailingStop: 50 });
  slot.tick(20_000, { instrument: 1 });
  assert.deepEqual(reasonsAt(slot, 10_100), [""]);
});

test("Strategy is asked its loss and its profit before its trailing stop, and its exit condition after it", () => {
  const over = { trailingStop: 50, exitCondition: "price > 0" };
  assert.deepEqual(reasonsAt(opened({ ...over, maxLoss: 500 }), 10_050), ["0:stop-loss"]);
  const slot = opened({ trailingStop: 50, maxProfit: 10_000, exitCondition: "price > 115" });
  assert.deepEqual(reasonsAt(slot, 11_100), ["0:target"]);
  assert.deepEqual(reasonsAt(opened(over), 10_050), ["0:trailing-stop"]);
  assert.deepEqual(reasonsAt(opened(over), 10_051), ["0:rule"]);
});

test("Strategy's trailing stop passes and follows the price while the engine is halted", () => {
  const slot = opened({ trailingStop: 50, exitCondition: "price > 0" });
  slot.row(controlRow("halt"));
  assert.deepEqual(reasonsAt(slot, 10_400, 10_351, 10_350), ["", "", "0:trailing-stop"]);
});

test("Strategy goes on trailing from a checkpoint as if nothing had been", () => {
  for (const at of [1, 2, 3]) {
    const specs = [spec({ trailingStop: { percent: 1 }, maxLoss: { percent: 50 } })];
    const slot = opened(specs[0]);
    for (let i = 1; i < at; i += 1) slot.tick(10_100 + i * 200);
    const { seq, arena } = slot.host.snapshot();
    const next = new HostBench(specs, { on: slot.tape, checkpoint: { seq, arena } });
    const high = 10_100 + (at - 1) * 200;
    assert.deepEqual(reasonsAt(next, high - Math.ceil(high / 100) + 1), [""]);
    assert.deepEqual(reasonsAt(next, high - Math.ceil(high / 100)), ["0:trailing-stop"]);
  }
});

test("Strategy that is open at a checkpoint keeps its bounds there", () => {
  const specs = [spec({ maxLoss: { percent: 1 } })];
  const slot = opened(specs[0]);
  const { seq, arena } = slot.host.snapshot();
  const next = new HostBench(specs, { on: slot.tape, checkpoint: { seq, arena } });
  assert.deepEqual(reasonsAt(next, 10_000, 9_999), ["", "0:stop-loss"]);
});

for (const [side, prices] of [
  ["BUY", [10_151, 10_150]],
  ["SELL", [10_049, 10_050]],
] as const) {
  test(`Strategy of side ${side} that the tape has overrun trails from its entry's price on`, () => {
    const strategy = {
      strategy: 0,
      n: 1,
      entries: 1,
      enabled: true,
      position: { entryPrice: 10_100, entryTs: START, entryN: 1 },
      lastExitByRule: false,
      breakerUntil: null,
    };
    const over = { overrun: { seq: 0, trading: "active" as const, strategies: [strategy] } };
    const slot = new HostBench([spec({ side, trailingStop: 50, maxLoss: { percent: 90 } })], over);
    const best = side === "BUY" ? 10_200 : 10_000;
    assert.deepEqual(reasonsAt(slot, best, ...prices), ["", "", "0:trailing-stop"]);
  });
}

test("Strategy that the tape has overrun keeps what it has seen of the same position", () => {
  const specs = [spec({ trailingStop: 50 })];
  const slot = opened(specs[0]);
  slot.tick(10_400);
  const { seq, arena } = slot.host.snapshot();
  const known = (entryN: number): BenchOver => ({
    on: slot.tape,
    checkpoint: { seq, arena },
    overrun: {
      seq,
      trading: "active",
      strategies: [
        {
          strategy: 0,
          n: 3,
          entries: 2,
          enabled: true,
          position: { entryPrice: 10_100, entryTs: START, entryN },
          lastExitByRule: false,
          breakerUntil: null,
        },
      ],
    },
  });
  const other = new HostBench(specs, known(3));
  assert.deepEqual(reasonsAt(other, 10_350), [""]);
  const same = new HostBench(specs, { ...known(1), on: slot.tape });
  assert.equal(reasonsOf(same.wake()), "0:trailing-stop");
});

test("Strategy with a window enters from its first instant to its last, and asks nothing outside of it", () => {
  const window = { from: OPEN_TIME + 2 * SECOND, to: OPEN_TIME + 3 * SECOND };
  const slot = new HostBench([spec({ window, exitCondition: "price > 0" })]);
  const half = { ts: START + 1.5 * SECOND };
  assert.equal(reasonsOf(slot.tick(10_100, half)), "");
  assert.equal(reasonsOf(slot.tick(10_100, { ts: START + 2 * SECOND })), "0:entry");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(10_100, { ts: START + 2 * SECOND })), "0:rule");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(10_100, { ts: START + 3 * SECOND })), "0:entry");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(10_100, { ts: START + 9 * SECOND })), "0:rule");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(10_100)), "");
  const unknown = new HostBench([spec({ window, entryCondition: "bid > 0" })]);
  unknown.tick(10_100, { ts: START + SECOND });
  assert.deepEqual(unknown.reports, []);
});

test("Strategy with a window past midnight enters late and early", () => {
  const window = { from: OPEN_TIME + 3 * SECOND, to: OPEN_TIME + SECOND };
  const slot = new HostBench([spec({ window, exitCondition: "price > 0" })]);
  assert.deepEqual(reasonsAt(slot, 10_100, 10_100, 10_100, 10_100), ["0:entry", "0:rule", "0:entry", "0:rule"]);
  const between = new HostBench([spec({ window })]);
  assert.equal(reasonsOf(between.tick(10_100, { ts: START + 2 * SECOND })), "");
});

test("Strategy is closed at the first tick at or after its own closing time, and enters no more", () => {
  const slot = opened({ squareOff: OPEN_TIME + 3 * SECOND, exitCondition: "price > 0 AND time > '09:16'" });
  assert.deepEqual(reasonsAt(slot, 10_100, 10_100, 10_100, 10_100), ["", "0:square-off", "", ""]);
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).entries], ["force-closed", 1]);
  slot.row(controlRow("enable", 0));
  assert.deepEqual(reasonsAt(slot, 10_100), [""]);
});

test("Strategy is closed at its closing time before anything else is asked, and while the engine is halted", () => {
  const slot = opened({ squareOff: OPEN_TIME + 2 * SECOND, maxLoss: 1 });
  slot.row(controlRow("halt"));
  assert.deepEqual(reasonsAt(slot, 9_000), ["0:square-off"]);
});

test("Strategy without a position at its closing time enters no more", () => {
  const slot = new HostBench([spec({ squareOff: OPEN_TIME + 2 * SECOND })]);
  assert.deepEqual(reasonsAt(slot, 9_000, 10_100, 10_100), ["", "", ""]);
});

test("Strategy whose closing time is before the open is closed by it on the next day", () => {
  const slot = opened({ squareOff: OPEN_TIME - SECOND });
  assert.deepEqual(reasonsAt(slot, 10_100), [""]);
  assert.equal(reasonsOf(slot.tick(10_100, { ts: START + 86_399 * SECOND })), "0:square-off");
});

test("Strategy with fills at the next row makes no entry from its closing time on", () => {
  const slot = new HostBench([spec({ squareOff: OPEN_TIME + 2 * SECOND })], { fillModel: "next" });
  assert.deepEqual(reasonsAt(slot, 10_100), [""]);
  assert.equal(slot.strategy(0).state, "entering");
  assert.deepEqual(reasonsAt(slot, 10_100, 10_100), ["", ""]);
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).n], ["waiting", 0]);
});

test("Strategy with fills at the next row trails from the row after its fill on, and leaves a row later", () => {
  const slot = new HostBench([spec({ trailingStop: 50 })], { fillModel: "next" });
  assert.deepEqual(reasonsAt(slot, 10_100, 10_200, 10_151, 10_150, 10_300), ["", "0:entry", "", "", "0:trailing-stop"]);
});

for (const exitCondition of [
  "pnl_pct == 1.5",
  "high_since_entry == 105 AND price == 101.5",
  "low_since_entry == 99 AND price == 101.5",
]) {
  test(`Strategy's exit condition sees how its position has gone: ${exitCondition}`, () => {
    const slot = new HostBench([spec({ exitCondition })]);
    slot.tick(10_100);
    slot.fill(10_000);
    assert.deepEqual(reasonsAt(slot, 10_500, 9_900, 10_149, 10_150), ["", "", "", "0:rule"]);
  });
}

test("Strategy of side SELL sees its profit in percent when the price falls", () => {
  const slot = opened({ side: "SELL", exitCondition: "pnl_pct >= 1" });
  assert.deepEqual(reasonsAt(slot, 10_000, 9_999), ["", "0:rule"]);
});
