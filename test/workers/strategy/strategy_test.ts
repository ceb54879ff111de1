import assert from "node:assert/strict";
import { test } from "node:test";
import { Seen, type StrategySpec } from "../../../engine/protocol/mod.ts";
import { HostBench, reasonsOf } from "../../fixtures/host_bench.ts";
import { controlRow, guardClosedRow } from "../../fixtures/rows.ts";
import { specOf } from "../../fixtures/session.ts";

/** Enters above 100.00, leaves below 90.00; a position of 10 is stopped at -50.00 and targeted at +80.00. */
function spec(over: Partial<StrategySpec> = {}): StrategySpec {
  return specOf(0, {
    entryCondition: "price > 100",
    exitCondition: "price < 99",
    quantity: 10,
    maxLoss: 5_000,
    maxProfit: 8_000,
    ...over,
  });
}

function bench(over: Partial<StrategySpec> = {}): HostBench {
  return new HostBench([spec(over)]);
}

function opened(over: Partial<StrategySpec> = {}): HostBench {
  const slot = bench(over);
  slot.tick(10_100);
  slot.fill();
  return slot;
}

test("Strategy waits until its entry condition is true, then asks for its quantity", () => {
  const slot = bench();
  assert.deepEqual(slot.tick(10_000), []);
  assert.equal(slot.strategy(0).state, "waiting");
  assert.deepEqual(slot.tick(10_001), [{ strategy: 0, n: 1, side: "BUY", qty: 10, reason: "entry" }]);
});

test("Strategy is open at the price of its fill", () => {
  const slot = bench();
  slot.tick(10_100);
  slot.fill(10_103);
  assert.deepEqual(slot.strategy(0), {
    strategy: 0,
    state: "open",
    enabled: true,
    n: 1,
    entries: 1,
    entryPrice: 10_103,
    seen: { bits: Seen.row | Seen.true, data: 0, bars: [] },
  });
});

test("Strategy of side SELL enters by selling and leaves by buying", () => {
  const slot = bench({ side: "SELL" });
  assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 1, side: "SELL", qty: 10, reason: "entry" }]);
  slot.fill();
  assert.deepEqual(slot.tick(9_890), [{ strategy: 0, n: 2, side: "BUY", qty: 10, reason: "rule" }]);
});

test("Strategy judges no exit on its entry's own row", () => {
  const slot = bench({ exitCondition: "price > 0", maxLoss: 1, maxProfit: 1 });
  slot.tick(10_100);
  assert.deepEqual(slot.fill(10_000), []);
  assert.equal(slot.strategy(0).state, "open");
  assert.equal(reasonsOf(slot.tick(10_100)), "0:target");
});

test("Strategy's bounds count from the fill's price, not from the row's", () => {
  const slot = bench({ exitCondition: "price < 0" });
  slot.tick(10_100);
  slot.fill(10_200);
  assert.equal(reasonsOf(slot.tick(9_701)), "");
  assert.equal(reasonsOf(slot.tick(9_700)), "0:stop-loss");
});

test("Strategy's bounds are of the position: reached exactly they close it, one minor unit short they do not", () => {
  const never = { exitCondition: "price < 0" };
  const loss = opened(never);
  assert.equal(reasonsOf(loss.tick(9_601)), "");
  assert.equal(reasonsOf(loss.tick(9_600)), "0:stop-loss");
  const profit = opened(never);
  assert.equal(reasonsOf(profit.tick(10_899)), "");
  assert.equal(reasonsOf(profit.tick(10_900)), "0:target");
});

test("Strategy's short position loses when the price rises", () => {
  const slot = opened({ side: "SELL", exitCondition: "price < 0" });
  assert.equal(reasonsOf(slot.tick(10_599)), "");
  assert.equal(reasonsOf(slot.tick(10_600)), "0:stop-loss");
});

test("Strategy is stopped before its exit condition is asked", () => {
  const slot = opened({ exitCondition: "price > 0" });
  assert.equal(reasonsOf(slot.tick(9_600)), "0:stop-loss");
});

test("Strategy takes its target before its exit condition is asked", () => {
  const slot = opened({ exitCondition: "price > 0" });
  assert.equal(reasonsOf(slot.tick(10_900)), "0:target");
});

test("Strategy leaves by its rule when no bound is reached", () => {
  const slot = opened();
  assert.equal(reasonsOf(slot.tick(9_900)), "");
  assert.equal(reasonsOf(slot.tick(9_899)), "0:rule");
});

for (const exitCondition of ["pnl == 12.5", "minutes_in_trade == 1.5", "entry_price == 101.25 AND price == 101.5"]) {
  test(`Strategy's exit condition sees its position in decimals: ${exitCondition}`, () => {
    const slot = bench({ exitCondition, quantity: 50 });
    slot.tick(10_100);
    slot.fill(10_125);
    assert.equal(reasonsOf(slot.tick(10_149, { ts: slot.tape.lastTs + 89_000_000 })), "");
    assert.equal(reasonsOf(slot.tick(10_150, { ts: slot.tape.lastTs + 1_000_000 })), "0:rule");
  });
}

test("Strategy waits again after an exit while it has entries left, then is closed", () => {
  const slot = opened({ maxEntries: 2 });
  slot.tick(9_890);
  slot.fill();
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).entryPrice], ["waiting", null]);
  assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 3, side: "BUY", qty: 10, reason: "entry" }]);
  slot.fill();
  slot.tick(9_890);
  slot.fill();
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).entries], ["closed", 2]);
  assert.deepEqual(slot.tick(10_100), []);
});

test("Strategy enters again at the next row if its condition is still true after a bound", () => {
  const slot = opened({ maxEntries: 2, exitCondition: "price < 0" });
  slot.tick(10_900);
  assert.deepEqual(slot.fill(), []);
  assert.equal(reasonsOf(slot.tick(10_900)), "0:entry");
});

test("Strategy's last exit decides between closed and force-closed", () => {
  const byRule = opened();
  byRule.tick(9_890);
  byRule.fill();
  assert.equal(byRule.strategy(0).state, "closed");
  const byStop = opened();
  byStop.tick(9_000);
  byStop.fill();
  assert.equal(byStop.strategy(0).state, "force-closed");
});

for (const answered of ["denied", "rejected"] as const) {
  const refuse = (slot: HostBench): unknown => (answered === "denied" ? slot.deny("rate") : slot.reject());

  test(`Strategy asks again after a ${answered} entry only once its condition has been false`, () => {
    const slot = bench();
    slot.tick(10_100);
    refuse(slot);
    assert.equal(slot.strategy(0).state, "waiting");
    assert.deepEqual(slot.tick(10_101), []);
    assert.deepEqual(slot.tick(10_000), []);
    assert.deepEqual(slot.tick(10_101), [{ strategy: 0, n: 2, side: "BUY", qty: 10, reason: "entry" }]);
  });

  test(`Strategy takes an unknown condition for no false one after a ${answered} entry`, () => {
    const slot = bench({ entryCondition: "bid > 100" });
    slot.tick(10_100, { bid: 10_100 });
    refuse(slot);
    assert.deepEqual(slot.tick(10_100), []);
    assert.deepEqual(slot.tick(10_100, { bid: 10_100 }), []);
    slot.tick(10_100, { bid: 9_900 });
    assert.equal(reasonsOf(slot.tick(10_100, { bid: 10_100 })), "0:entry");
  });

  for (const kind of ["enable", "resume"] as const) {
    test(`Strategy asks again after a ${answered} entry once there is a row ${kind}`, () => {
      const slot = bench();
      slot.tick(10_100);
      refuse(slot);
      assert.deepEqual(slot.tick(10_101), []);
      slot.row(controlRow(kind, kind === "enable" ? 0 : null));
      assert.equal(reasonsOf(slot.tick(10_101)), "0:entry");
    });
  }
}

test("Strategy stays unarmed through control rows that are not about it", () => {
  const slot = new HostBench([spec(), { ...spec(), index: 1 }]);
  slot.tick(10_100);
  slot.deny("rate");
  for (const row of [controlRow("enable", 1), controlRow("disable", 0), controlRow("halt"), controlRow("reduce")]) {
    slot.row(row);
  }
  assert.equal(reasonsOf(slot.tick(10_101)), "1:entry");
});

for (const code of ["stale", "stale-feed"] as const) {
  test(`Strategy asks at its next row after an entry that was denied as ${code}`, () => {
    const slot = bench();
    slot.tick(10_100);
    assert.deepEqual(slot.deny(code), []);
    assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 2, side: "BUY", qty: 10, reason: "entry" }]);
  });
}

test("Strategy asks a rejected exit again at each next row, five times, then no more", () => {
  const slot = opened();
  const asked: number[] = [];
  let intents = slot.tick(9_890);
  for (; intents.length > 0 && asked.length < 20; intents = slot.tick(10_050)) {
    assert.equal(reasonsOf(intents), "0:rule");
    asked.push(intents[0]?.n ?? 0);
    assert.deepEqual(slot.reject(), []);
  }
  assert.deepEqual(asked, [2, 3, 4, 5, 6, 7]);
  assert.equal(slot.strategy(0).state, "exiting");
  assert.deepEqual(slot.tick(9_000), []);
});

test("Strategy has five new tries for its next position", () => {
  const slot = opened({ maxEntries: 2 });
  slot.tick(9_890);
  for (let i = 0; i < 5; i += 1) {
    slot.reject();
    slot.tick(9_890);
  }
  slot.fill();
  slot.tick(10_100);
  slot.fill();
  let tries = 0;
  for (let intents = slot.tick(9_890); intents.length > 0 && tries < 20; intents = slot.tick(9_890)) {
    tries += 1;
    slot.reject();
  }
  assert.equal(tries, 6);
});

test("Strategy whose exit is already closed stays exiting and asks nothing until the guard's row of the same entry", () => {
  const slot = opened({ maxEntries: 2 });
  slot.tick(9_890);
  slot.deny("already-closed");
  assert.equal(slot.strategy(0).state, "exiting");
  assert.deepEqual(slot.tick(9_000), []);
  slot.row(guardClosedRow(0, 7, 9_000));
  assert.equal(slot.strategy(0).state, "exiting");
  slot.row(guardClosedRow(0, 1, 9_000));
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).entries], ["waiting", 1]);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
});

test("Strategy leaves an open position at the guard's row of its entry, and is force-closed without entries left", () => {
  const slot = opened();
  slot.row(guardClosedRow(0, 2, 9_000));
  assert.equal(slot.strategy(0).state, "open");
  slot.row(guardClosedRow(0, 1, 9_000));
  assert.equal(slot.strategy(0).state, "force-closed");
  slot.row(guardClosedRow(0, 1, 9_000));
  assert.equal(slot.strategy(0).state, "force-closed");
});

test("Strategy ignores the guard's row of an entry that it has left by itself", () => {
  const slot = opened({ maxEntries: 3 });
  slot.tick(9_890);
  slot.fill();
  slot.tick(10_100);
  slot.fill();
  slot.row(guardClosedRow(0, 1, 9_000));
  assert.equal(slot.strategy(0).state, "open");
  slot.row(guardClosedRow(0, 3, 9_000));
  assert.equal(slot.strategy(0).state, "waiting");
});

test("Strategy that is closed by hand exits as manual at the row itself, and is disabled", () => {
  const slot = opened({ maxEntries: 2 });
  assert.deepEqual(slot.row(controlRow("close", 0)), [{ strategy: 0, n: 2, side: "SELL", qty: 10, reason: "manual" }]);
  slot.fill();
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).enabled], ["waiting", false]);
  slot.row(controlRow("enable", 0));
  assert.equal(slot.strategy(0).enabled, true);
});

test("Strategy without a position, or already leaving it, makes no order when it is closed by hand", () => {
  const waiting = bench();
  assert.deepEqual(waiting.row(controlRow("close", 0)), []);
  assert.equal(waiting.strategy(0).enabled, false);
  const leaving = opened();
  leaving.tick(9_890);
  leaving.deny("already-closed");
  assert.deepEqual(leaving.row(controlRow("close", 0)), []);
});

test("Strategy that is disabled still manages its position", () => {
  const slot = opened();
  slot.row(controlRow("disable", 0));
  assert.equal(slot.strategy(0).enabled, false);
  assert.equal(reasonsOf(slot.tick(9_890)), "0:rule");
});

test("Strategy judges its bounds but not its exit condition while the engine is halted", () => {
  const slot = opened();
  slot.row(controlRow("halt"));
  assert.equal(reasonsOf(slot.tick(9_890)), "");
  assert.equal(reasonsOf(slot.tick(9_600)), "0:stop-loss");
  const target = opened();
  target.row(controlRow("halt"));
  assert.equal(reasonsOf(target.tick(10_900)), "0:target");
});

test("Strategy judges its exit condition while the engine is reducing, and again after a resume", () => {
  const reducing = opened();
  reducing.row(controlRow("reduce"));
  assert.equal(reasonsOf(reducing.tick(9_890)), "0:rule");
  const resumed = opened();
  resumed.row(controlRow("halt"));
  resumed.row(controlRow("resume"));
  assert.equal(reasonsOf(resumed.tick(9_890)), "0:rule");
});

test("Strategy closed by hand exits while the engine is halted", () => {
  const slot = opened();
  slot.row(controlRow("halt"));
  assert.equal(reasonsOf(slot.row(controlRow("close", 0))), "0:manual");
});

test("Strategy never acts on an unknown condition, and reports it once", () => {
  const entry = bench({ entryCondition: "bid > 0" });
  assert.deepEqual(entry.tick(10_100), []);
  assert.deepEqual(entry.tick(10_100), []);
  assert.deepEqual(
    entry.reports.map(({ strategy }) => strategy),
    [0],
  );
  const exit = opened({ exitCondition: "price / (price - price) > 0 OR ask > 0" });
  assert.deepEqual(exit.tick(10_100), []);
  assert.deepEqual(exit.tick(10_100), []);
  assert.equal(exit.reports.length, 1);
});

test("Strategy refuses an answer to another of its orders", () => {
  const slot = bench();
  slot.tick(10_100);
  assert.throws(() => slot.answer({ status: "filled", strategy: 0, n: 2, price: 1 }), /the answer is to #1, was to #2/);
});
