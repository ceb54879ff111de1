import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import fc from "fast-check";
import { Random } from "../../engine/feed/mod.ts";
import type { Bound, Checkpoint, FillModel, FromSlot, SlotPlan, StrategySpec } from "../../engine/protocol/mod.ts";
import { Tape } from "../../engine/tape/mod.ts";
import { COLUMNS } from "../../workers/rules/mod.ts";
import { watchJudge } from "../fixtures/faulty_judge.ts";
import { HostBench } from "../fixtures/host_bench.ts";
import { type HostRun, runHost } from "../fixtures/host_run.ts";
import { isForEngine, strategies } from "../fixtures/market.ts";
import { appendTick, controlRow, guardClosedRow, START } from "../fixtures/rows.ts";
import { countOf } from "../fixtures/sample.ts";
import { INDIA } from "../fixtures/session.ts";
import { randomRule } from "../simulation/rule_text.ts";

const BASE = 100;
const SECOND = 1_000_000;
/** More than a tape has room for: strategies go on to its end. */
const MAX_ENTRIES = 1_000;

/** Thresholds that a walk from 100.00 comes to again and again, alone and joined, and rules of every other shape. */
const random = Random.seeded(1, "wake");
const near = Array.from({ length: 13 }, (_, i) => (BASE + (i - 6) * 0.04).toFixed(2));
const THRESHOLDS = near.flatMap((level) => [
  `price > ${level}`,
  `price >= ${level}`,
  `price < ${level}`,
  `price <= ${level}`,
  `price == ${level}`,
]);
const ENTRIES = [
  ...THRESHOLDS,
  "price between 100.04 and 100.06",
  "price > 100.08 AND time >= '09:20'",
  "price < 99.85 OR price > 100.17",
  "time between '09:18' and '09:19' AND price > 99",
  "1 / 0 > price AND close > 0",
  ...Array.from({ length: 20 }, () => randomRule(random, "entry_condition", BASE)),
];
const EXITS = [
  ...THRESHOLDS,
  "price > 101.5 OR price < 98.5",
  "time >= '09:25'",
  "price < 0",
  "price > 100.2 AND time >= '09:17'",
  ...Array.from({ length: 20 }, () => randomRule(random, "exit_condition", BASE)),
];

/** A time of day in the midst of the rows. */
const LATER = 33_300 * SECOND + 240 * SECOND;
/** A loss or a profit that no position comes to. */
const NEVER = 1_000_000;
const bound: fc.Arbitrary<Bound> = fc.constantFrom(5, 25, { percent: 0.08 }, NEVER, NEVER, NEVER);

const shapes = fc.record({
  entryCondition: fc.constantFrom(...ENTRIES),
  exitCondition: fc.oneof(fc.constant("price < 0"), { weight: 2, arbitrary: fc.constantFrom(...EXITS) }),
  quantity: fc.constantFrom(1, 2),
  maxLoss: bound,
  maxProfit: bound,
  trailingStop: fc.constantFrom(null, 4, 9, { percent: 0.06 }),
  window: fc.constantFrom(null, null, { from: 0, to: LATER }, { from: LATER, to: 0 }),
  squareOff: fc.constantFrom(null, null, LATER),
  maxEntries: fc.constantFrom(1, MAX_ENTRIES, MAX_ENTRIES),
});
const specs = fc
  .tuple(strategies, fc.array(shapes, { minLength: 4, maxLength: 4 }))
  .map(([all, overs]) => all.map((spec, i) => ({ ...spec, ...overs[i] })));

const step = fc.record({
  kind: fc.constant("tick" as const),
  instrument: fc.constantFrom(0, 0, 0, 1),
  move: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: -2, max: 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: -40, max: 40 }) },
  ),
  bid: fc.constantFrom(NaN, 9_900, 10_100),
  /** Whole seconds, so that rows stand right at the times that rules name. */
  pause: fc.oneof(
    { weight: 150, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 100 }) },
    { weight: 1, arbitrary: fc.constant(40_000) },
  ),
});
const control = fc.record({
  kind: fc.constantFrom("enable", "disable", "close", "halt", "reduce", "resume", "guard-closed"),
  strategy: fc.nat(3),
  entryN: fc.integer({ min: 1, max: 4 }),
});
type Row =
  typeof step extends fc.Arbitrary<infer Step>
    ? Step | (typeof control extends fc.Arbitrary<infer Control> ? Control : never)
    : never;
const rows = fc.array(fc.oneof({ weight: 30, arbitrary: step }, { weight: 1, arbitrary: control }), {
  minLength: 250,
  maxLength: 480,
});
/** In two of them the clocks go back or forward by an hour while the rows come. */
const zones = fc.constantFrom(
  INDIA,
  ...[16_200, 23_400].map((offset) => ({
    from: [0, START + 150 * SECOND],
    offset: [19_800 * SECOND, offset * SECOND],
  })),
);
const sessions = fc.record({
  specs,
  rows,
  zone: zones,
  fillModel: fc.constantFrom<FillModel>("signal", "next"),
  checkpointRows: fc.integer({ min: 60, max: 200 }),
});

function tapeOf(all: readonly Row[], own: readonly StrategySpec[]): Tape {
  const tape = new Tape({ capacity: 512, instruments: 2, startTs: START });
  const prices = [BASE * 100, BASE * 100];
  for (const row of all) {
    if (row.kind === "tick") {
      const { instrument, move, bid, pause } = row;
      const price = Math.max(1, (prices[instrument] ?? 0) + move);
      prices[instrument] = price;
      appendTick(tape, price, { instrument, bid, ts: tape.lastTs + pause * SECOND });
    } else if (row.kind === "guard-closed") {
      const instrument = own[row.strategy]?.instrument ?? 0;
      tape.appendControl({
        ...guardClosedRow(row.strategy, row.entryN, 9_900),
        ...controlRow(row.kind, row.strategy, instrument),
      });
    } else if (isForEngine(row.kind)) tape.appendControl(controlRow(row.kind));
    else tape.appendControl(controlRow(row.kind, row.strategy, own[row.strategy]?.instrument));
  }
  tape.appendControl(controlRow("end"));
  tape.publish();
  return tape;
}

/** What is posted; of a state all but the row that was judged last, which the next one overwrites. */
function withoutRow(message: FromSlot): unknown {
  if (message.type !== "checkpoint") return message;
  const { seq, arena } = message.checkpoint;
  return { type: message.type, seq, arena: arena.slice(COLUMNS) };
}

function stateOf({ last }: HostRun): unknown {
  const { arena, ...rest } = last as Checkpoint;
  return { ...rest, arena: arena.slice(COLUMNS) };
}

/** Counts judgements, with inert ranges and without. */
function countJudgements(t: TestContext): { on: number; off: number; isShort: boolean } {
  const count = { on: 0, off: 0, isShort: true };
  watchJudge(t, () => {
    if (count.isShort) count.on += 1;
    else count.off += 1;
  });
  return count;
}

test("Host posts the same with inert ranges as by judging every row, and takes over from either's checkpoints", (t) => {
  const count = countJudgements(t);
  const property = fc.property(sessions, ({ specs: own, rows: all, ...plan }) => {
    const tape = tapeOf(all, own);
    const run = (inertRanges: boolean, over: Partial<SlotPlan> = {}): [HostBench, HostRun] => {
      count.isShort = inertRanges;
      const bench = new HostBench(own, { ...plan, ...over, on: tape, inertRanges });
      return [bench, runHost(bench)];
    };
    const [full, whole] = run(false);
    const [short, shortRun] = run(true);
    assert.deepEqual(short.posted.map(withoutRow), full.posted.map(withoutRow));
    assert.deepEqual(stateOf(shortRun), stateOf(whole));
    for (const checkpoint of [...whole.checkpoints, ...shortRun.checkpoints]) {
      for (const inertRanges of [true, false]) {
        const [, again] = run(inertRanges, { checkpoint });
        assert.deepEqual(
          [...again.orders],
          [...whole.orders].filter(([seq]) => seq > checkpoint.seq),
        );
        assert.deepEqual(stateOf(again), stateOf(whole));
      }
    }
  });
  fc.assert(property, { numRuns: countOf(100, 25) });
  t.diagnostic(`${count.on} judgements with inert ranges, ${count.off} without`);
  assert.ok(count.on < count.off * 0.8, "strategies are inert");
});
