import assert from "node:assert/strict";
import { test } from "node:test";
import { GuardedPosition, takePrices } from "../../../engine/orders/guarded_position.ts";
import { GuardBench, type GuardOver } from "../../fixtures/guard_bench.ts";
import { START } from "../../fixtures/rows.ts";
import { NIFTY } from "../../fixtures/session.ts";

/** A bench whose strategies have entered at 100.00; losses are out of reach. */
function entered(over: GuardOver = {}): GuardBench {
  const bench = new GuardBench({ maxLoss: 100_000, ...over });
  for (const { index } of bench.gates.strategies) bench.enter(index, 10_000);
  return bench;
}

/** The slot's worker is dead. */
function down(bench: GuardBench): void {
  bench.slot().judging = false;
  bench.look();
}

test("Guard takes a percentage of the position's notional, of its own fill", () => {
  const bench = entered({ quantity: 10, maxLoss: { percent: 1 } });
  down(bench);
  bench.tick(9_901);
  assert.deepEqual(bench.exits, []);
  bench.tick(9_900);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9900"]);
});

test("Guard trails a position from the prices that came while its slot was not guarded", () => {
  const bench = entered({ trailingStop: 100 });
  bench.tick(10_500);
  bench.tick(10_401);
  bench.catchUp();
  down(bench);
  assert.deepEqual(bench.exits, []);
  bench.tick(10_400);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10400"]);
});

test("Guard trails a position on, row by row, while it guards", () => {
  const bench = entered({ trailingStop: 100 });
  down(bench);
  for (const price of [10_200, 10_300, 10_201]) bench.tick(price);
  assert.deepEqual(bench.exits, []);
  bench.tick(10_200);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10200"]);
});

test("Guard takes every price of a batch of rows, and judges the last", () => {
  const bench = entered({ trailingStop: 100 });
  down(bench);
  for (const price of [10_400, 10_250, 10_301]) bench.append(price);
  bench.gates.tape.publish();
  bench.look();
  assert.deepEqual(bench.exits, []);
  bench.tick(10_300);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10300"]);
});

test("Guard trails a short position from its lowest price", () => {
  const bench = entered({ side: "SELL", trailingStop: { percent: 1 } });
  bench.tick(9_500);
  down(bench);
  bench.tick(9_594);
  assert.deepEqual(bench.exits, []);
  bench.tick(9_595);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9595"]);
});

test("Guard trails a position from its fill, and from no price before it", () => {
  const bench = new GuardBench({ maxLoss: 100_000, trailingStop: 100 });
  bench.tick(20_000);
  bench.enter(0, 10_000);
  down(bench);
  bench.tick(9_901);
  assert.deepEqual(bench.exits, []);
  bench.tick(9_900);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9900"]);
});

test("Guard trails a position by its own instrument's ticks, and by no control row", () => {
  const bench = entered({ trailingStop: 100, strategies: 2 });
  bench.tick(20_000, 1);
  bench.gates.tape.appendControl({
    kind: "guard-closed",
    strategy: { index: 1, instrument: 0 },
    closed: { entryN: 9, price: 20_000 },
  });
  down(bench);
  bench.tick(9_950);
  assert.deepEqual(bench.exits, []);
});

test("Guard trails each position from its own entry on", () => {
  const bench = new GuardBench({ slots: 1, strategies: 3, maxLoss: 100_000, trailingStop: 100 });
  bench.enter(2, 10_000);
  bench.tick(10_090);
  bench.enter(1, 10_050);
  bench.enter(0, 10_000);
  down(bench);
  bench.tick(9_990);
  assert.deepEqual(bench.exits, ["s2#g1 guard filled @ 9990"]);
  bench.tick(9_950);
  assert.deepEqual(bench.exits.slice(1), ["s1#g1 guard filled @ 9950"]);
});

test("Guard trails a new position from its own fill, whatever the one before it has seen", () => {
  const bench = entered({ trailingStop: 100 });
  down(bench);
  bench.tick(10_700);
  bench.tick(10_600);
  bench.slot().judging = true;
  bench.catchUp();
  bench.enter(0, 10_000);
  down(bench);
  bench.tick(9_950);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10600"]);
});

test("Guard remembers what it has seen when it takes over again after rows that are gone", () => {
  const bench = entered({ trailingStop: 100, capacity: 8 });
  bench.tick(10_300);
  down(bench);
  bench.slot().judging = true;
  bench.catchUp();
  for (let i = 0; i < 20; i += 1) {
    bench.tick(10_250);
    bench.catchUp();
  }
  down(bench);
  bench.tick(10_201);
  assert.deepEqual(bench.exits, []);
  bench.tick(10_200);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10200"]);
});

test("Guard trails by the rows that are left when the others are gone", () => {
  const bench = entered({ trailingStop: 100, capacity: 8 });
  bench.tick(12_000);
  for (let i = 0; i < 20; i += 1) bench.tick(10_000);
  bench.catchUp();
  down(bench);
  bench.tick(9_950);
  assert.deepEqual(bench.exits, []);
});

test("takePrices reads each row once, however many positions there are and however often it is asked", () => {
  const tail = 9;
  const read: number[] = [];
  const tape = {
    get tail() {
      return tail;
    },
    retains: () => true,
    instrumentOfTick: () => 0,
    priceOf(seq: number) {
      read.push(seq);
      return 10_000;
    },
  };
  const terms = {
    ...NIFTY,
    instrument: 0,
    side: "BUY",
    quantity: 1,
    maxLoss: 1,
    maxProfit: 1,
    squareOffTs: Infinity,
  } as const;
  const positionOf = (index: number, seq: number, trailingStop: number | null): GuardedPosition =>
    new GuardedPosition({ ...terms, index, trailingStop }, { fillPrice: 10_000, seq });
  const positions = [positionOf(0, 5, 1), positionOf(1, 7, 1), positionOf(2, 9, null)];
  takePrices(positions, tape);
  takePrices(positions, tape);
  assert.deepEqual(read, [9, 8, 7, 6]);
});

test("Guard closes a position at the first tick at or after the strategy's closing time", async () => {
  const bench = entered({ squareOffTs: START + 5_000_000 });
  down(bench);
  await bench.wait(4_999);
  bench.tick(10_000);
  assert.deepEqual(bench.exits, []);
  await bench.wait(1);
  bench.look();
  assert.deepEqual(bench.exits, []);
  bench.tick(10_000, 1);
  assert.deepEqual(bench.exits, []);
  bench.tick(10_000);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10000"]);
});

test("Guard leaves the closing time to a slot that it does not guard", async () => {
  const bench = entered({ squareOffTs: START + 5_000_000, readable: false });
  await bench.wait(6_000);
  bench.tick(10_000);
  bench.catchUp();
  assert.deepEqual(bench.exits, []);
});
