import assert from "node:assert/strict";
import { test } from "node:test";
import type { StrategySpec } from "../../engine/protocol/mod.ts";
import { HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow, guardClosedRow } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

function bench(over: Partial<StrategySpec> = {}): HostBench {
  const spec = specOf(0, { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 3, ...over });
  return new HostBench([spec], { fillModel: "next" });
}

/** Decided at row 1, filled at row 2. */
function opened(over: Partial<StrategySpec> = {}): HostBench {
  const slot = bench(over);
  slot.tick(10_100);
  slot.tick(10_050);
  slot.fill();
  return slot;
}

test("Host with fills at the next row takes an entry's number and row when it submits it", () => {
  const slot = bench();
  assert.deepEqual(slot.tick(10_100), []);
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).n], ["entering", 0]);
  assert.deepEqual(slot.tick(9_950), [{ strategy: 0, n: 1, side: "BUY", qty: 1, reason: "entry" }]);
  assert.equal(slot.waitsAt, 2);
  slot.fill();
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).entryPrice], ["open", 9_950]);
});

test("Host with fills at the next row submits no entry at another instrument's row, nor at a control row", () => {
  const slot = bench();
  slot.tick(10_100);
  assert.deepEqual(slot.tick(10_100, { instrument: 1 }), []);
  assert.deepEqual(slot.row(controlRow("reduce")), []);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
});

test("Host with fills at the next row judges no exit on the row of the fill", () => {
  const slot = bench({ exitCondition: "price > 0", maxLoss: 1, maxProfit: 1 });
  slot.tick(10_100);
  slot.tick(10_050);
  slot.fill(9_000);
  assert.equal(slot.strategy(0).state, "open");
  slot.tick(10_050);
  assert.equal(slot.strategy(0).state, "exiting");
  assert.equal(reasonsOf(slot.tick(10_000)), "0:target");
});

test("Host with fills at the next row holds a decided exit until the next row, whatever that row says", () => {
  const slot = opened();
  assert.deepEqual(slot.tick(9_890), []);
  assert.equal(slot.strategy(0).state, "exiting");
  assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "rule" }]);
});

test("Host with fills at the next row judges that row once the exit is answered", () => {
  const slot = opened();
  slot.tick(9_890);
  slot.tick(10_100);
  assert.deepEqual(slot.fill(), []);
  assert.equal(slot.strategy(0).state, "entering");
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
});

test("Host with fills at the next row judges that row for the others, too, only once it is answered", () => {
  const specs = [specOf(0, { entryCondition: "price > 100" }), specOf(1, { entryCondition: "price > 101" })];
  const slot = new HostBench(specs, { fillModel: "next" });
  slot.tick(10_050);
  slot.tick(10_150);
  assert.equal(slot.strategy(1).state, "waiting");
  slot.fill();
  assert.equal(slot.strategy(1).state, "entering");
});

test("Host with fills at the next row passes that row only when it is answered and judged", () => {
  const slot = bench();
  slot.tick(10_100);
  slot.tick(10_100);
  assert.equal(slot.host.snapshot().seq, 1);
  slot.fill();
  assert.equal(slot.host.snapshot().seq, 2);
});

test("Host with fills at the next row asks a denied entry again only once its condition has been false", () => {
  const slot = bench();
  slot.tick(10_100);
  slot.tick(10_100);
  slot.deny("rate");
  assert.equal(slot.strategy(0).state, "waiting");
  slot.tick(10_100);
  assert.equal(slot.strategy(0).state, "waiting");
  slot.tick(10_000);
  slot.tick(10_100);
  assert.equal(slot.strategy(0).state, "entering");
});

test("Host with fills at the next row decides a stale entry again at its next row", () => {
  const slot = bench();
  slot.tick(10_100);
  slot.tick(10_100);
  slot.deny("stale");
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
});

test("Host with fills at the next row tries a rejected exit at each row after it, five times", () => {
  const slot = opened();
  slot.tick(9_890);
  let tries = 0;
  for (let intents = slot.tick(9_890); intents.length > 0 && tries < 20; intents = slot.tick(9_890)) {
    tries += 1;
    slot.reject();
  }
  assert.equal(tries, 6);
  assert.equal(slot.strategy(0).state, "exiting");
});

test("Host with fills at the next row leaves a position that is closed by hand at its instrument's next row", () => {
  const slot = opened();
  assert.deepEqual(slot.row(controlRow("close", 0)), []);
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).enabled], ["exiting", false]);
  assert.deepEqual(slot.tick(10_200, { instrument: 1 }), []);
  assert.deepEqual(slot.tick(10_200), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "manual" }]);
});

test("Host with fills at the next row keeps the reason of an exit that is closed by hand as well", () => {
  const slot = opened();
  slot.tick(9_890);
  slot.row(controlRow("close", 0));
  assert.equal(reasonsOf(slot.tick(9_890)), "0:rule");
});

test("Host with fills at the next row drops a decided entry that is closed by hand", () => {
  const slot = bench();
  slot.tick(10_100);
  slot.row(controlRow("close", 0));
  assert.deepEqual([slot.strategy(0).state, slot.strategy(0).enabled], ["waiting", false]);
  assert.deepEqual(slot.tick(9_950), []);
});

test("Host with fills at the next row drops a decided entry at the end, and keeps a decided exit", () => {
  const entering = bench();
  entering.tick(10_100);
  assert.deepEqual(entering.row(controlRow("end")), []);
  assert.deepEqual([entering.strategy(0).state, entering.strategy(0).n], ["waiting", 0]);
  const exiting = opened();
  exiting.tick(9_890);
  assert.deepEqual(exiting.row(controlRow("end")), []);
  assert.deepEqual([exiting.strategy(0).state, exiting.strategy(0).entryPrice], ["exiting", 10_050]);
});

test("Host with fills at the next row forgets a decided exit once the guard has closed the position", () => {
  const slot = opened();
  slot.tick(9_890);
  slot.row(guardClosedRow(0, 1, 9_890));
  assert.equal(slot.strategy(0).state, "waiting");
  assert.deepEqual(slot.tick(9_890), []);
});

test("Host with fills at the next row submits what was decided before a halt", () => {
  const slot = opened();
  slot.tick(9_890);
  slot.row(controlRow("halt"));
  assert.equal(reasonsOf(slot.tick(9_890)), "0:rule");
});
