import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { StrategySpec } from "../../engine/protocol/mod.ts";
import { throwWhen, watchJudge } from "../fixtures/faulty_judge.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const FAR = 1_000_000_000;
/** At least the rows until inert ranges have been searched for. */
const SETTLING = 100;

/** A slot whose strategies have inert ranges about a price of 100.00 if they can; tells who is judged from then on. */
class InertBench {
  readonly slot: HostBench;
  /** Strategies that have been judged since it was asked last. */
  readonly #judged: number[] = [];

  constructor(t: TestContext, specs: readonly Partial<StrategySpec>[], over: BenchOver = {}) {
    watchJudge(t, (strategy) => this.#judged.push(strategy));
    this.slot = new HostBench(
      specs.map((each, index) => specOf(index, { exitCondition: "price < 0", maxLoss: FAR, maxProfit: FAR, ...each })),
      over,
    );
    this.settle();
  }

  /** Ticks at one price until inert ranges have been searched for; what is asked meanwhile is filled. */
  settle(price = 10_000): void {
    for (let i = 0; i < SETTLING; i += 1) if (this.slot.tick(price).length > 0) this.slot.fill();
    this.#judged.length = 0;
  }

  /** @returns who is judged at a tick: their numbers */
  judgedAt(price: number, over: Parameters<HostBench["tick"]>[1] = {}): string {
    if (this.slot.tick(price, over).length > 0) this.slot.fill();
    return this.#judged.splice(0).join(" ");
  }
}

test("Host does not judge a waiting strategy until the price comes to its threshold, from either side", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price > 101" }, { entryCondition: "price < 99" }]);
  assert.equal(bench.judgedAt(10_100), "");
  assert.equal(bench.judgedAt(9_900), "");
  assert.equal(bench.judgedAt(10_101), "0");
  assert.equal(bench.slot.strategy(0).state, "open");
});

test("Host judges those whose ranges a row leaves in index order, among those that have none", (t) => {
  const entryCondition = "price > 105 AND size > 100";
  const bench = new InertBench(t, [
    { entryCondition: "price > 102 AND size > 100" },
    { entryCondition: "size > price" },
    { entryCondition },
    { entryCondition: "price > 101 AND size > 100" },
    { entryCondition: "price > 200" },
  ]);
  assert.equal(bench.judgedAt(10_000), "1");
  assert.equal(bench.judgedAt(10_501), "0 1 2 3");
});

test("Host judges a strategy whose condition is calculated, or compares two values, at every row", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price * 2 > 500" }, { entryCondition: "bid > price" }]);
  assert.equal(bench.judgedAt(10_000), "0 1");
});

test("Host judges a waiting strategy again once its time of day comes", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "time >= '11:00'" }]);
  const elevenMicros = START + 105 * 60_000_000;
  assert.equal(bench.judgedAt(10_000, { ts: elevenMicros - 1 }), "");
  assert.equal(bench.judgedAt(10_000, { ts: elevenMicros }), "0");
});

test("Host judges a strategy that was denied at every row, until its condition has been false", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price > 101" }]);
  bench.slot.tick(10_200);
  bench.slot.deny("rate");
  bench.settle(10_200);
  assert.equal(bench.judgedAt(10_200), "0");
  assert.equal(bench.judgedAt(10_000), "0");
  bench.settle(10_000);
  assert.equal(bench.judgedAt(10_000), "");
});

test("Host does not judge an open position within its extremes, nor beyond its bounds or its exit's threshold", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price > 0", exitCondition: "price > 104", maxEntries: 1 }]);
  for (const price of [9_500, 10_350]) bench.slot.tick(price);
  bench.settle();
  assert.equal(bench.judgedAt(9_500), "");
  assert.equal(bench.judgedAt(10_350), "");
  assert.equal(bench.judgedAt(10_351), "0", "a new extreme");
  bench.settle();
  assert.equal(reasonsOf(bench.slot.tick(10_401)), "0:rule");
});

test("Host judges an open position at its trailing stop, which a new best price has moved", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price > 0", trailingStop: 200, maxEntries: 1 }]);
  bench.slot.tick(9_870);
  bench.slot.tick(10_050);
  bench.settle();
  assert.equal(bench.judgedAt(9_870), "", "180 from the best");
  bench.slot.tick(10_090);
  bench.settle();
  assert.equal(bench.judgedAt(10_089), "", "1 from the best");
  assert.equal(bench.judgedAt(9_891), "0", "199 from the best");
  assert.equal(reasonsOf(bench.slot.tick(9_890)), "0:trailing-stop");
});

test("Host squares an inert position off at its closing time", (t) => {
  const squareOff = 11 * 3_600_000_000;
  const bench = new InertBench(t, [{ entryCondition: "price > 0", squareOff }]);
  bench.slot.tick(9_900);
  bench.slot.tick(10_100);
  bench.settle();
  const due = START + 105 * 60_000_000;
  assert.equal(bench.judgedAt(10_000, { ts: due - 1 }), "");
  assert.equal(reasonsOf(bench.slot.tick(10_000, { ts: due })), "0:square-off");
});

test("Host closes an inert position by hand", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price > 0", maxEntries: 9 }], { fillModel: "next" });
  bench.slot.tick(9_900);
  bench.slot.tick(10_100);
  bench.settle();
  assert.equal(bench.judgedAt(10_000), "");
  assert.deepEqual(bench.slot.row(controlRow("close", 0)), []);
  assert.equal(reasonsOf(bench.slot.tick(10_000)), "0:manual");
});

test("Host judges a strategy whose breaker is open at every row, so that the first row at which a trial is due is its trial", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const slot = new HostBench([specOf(0, { entryCondition: "price > 101" })]);
  slot.tick(10_000);
  const until = START + SETTLING * 1_000_000;
  slot.notify({ strategy: 0, until });
  while (slot.tape.lastTs < until) slot.tick(10_000);
  assert.deepEqual([slot.last.seq, slot.last.recovered], [slot.tape.tail, [0]]);
});

test("Host judges all at every row when its plan says so", (t) => {
  const bench = new InertBench(t, [{ entryCondition: "price > 101" }], { inertRanges: false });
  assert.equal(bench.judgedAt(10_000), "0");
});

test("Host judges all at the first row from a checkpoint, and searches for inert ranges again", (t) => {
  const specs = [{ entryCondition: "price > 101" }];
  const first = new InertBench(t, specs);
  const { seq, arena } = first.slot.host.snapshot();
  const next = new HostBench(
    specs.map((each, index) => specOf(index, each)),
    { on: first.slot.tape, checkpoint: { seq, arena } },
  );
  let judged = 0;
  watchJudge(t, () => {
    judged += 1;
  });
  next.tick(10_000);
  assert.equal(judged, 1);
  for (let i = 0; i < SETTLING; i += 1) next.tick(10_000);
  judged = 0;
  next.tick(10_000);
  assert.equal(judged, 0);
});
