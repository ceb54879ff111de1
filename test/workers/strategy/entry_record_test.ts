import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MICROS, Seen, type SlotPlan, type StrategySpec } from "../../../engine/protocol/mod.ts";
import { HostBench } from "../../fixtures/host_bench.ts";
import { controlRow, START, type TickOver } from "../../fixtures/rows.ts";
import { specOf } from "../../fixtures/session.ts";

const MINUTE = MICROS.minute;
const NAMES = Object.entries(Seen) as [keyof typeof Seen, number][];
/** Microseconds since midnight of the first row's minute, 09:15. */
const OPEN = 555 * MINUTE;

/** What is seen of an entry condition at rows of these prices, one a minute from 09:15 on. */
function seenOf(
  spec: Partial<StrategySpec>,
  prices: readonly (number | readonly [price: number, over: TickOver])[],
  over: Partial<SlotPlan> = {},
): string {
  const slot = benchOf(spec, over);
  prices.forEach((each, i) => {
    const [price, more] = typeof each === "number" ? [each, {}] : each;
    if (slot.tick(price, { ts: START + i * MINUTE, ...more }).length > 0) slot.deny("rate");
  });
  return seenBy(slot);
}

function benchOf(spec: Partial<StrategySpec>, over: Partial<SlotPlan> = {}): HostBench {
  return new HostBench([specOf(0, { entryCondition: "price > 101", ...spec })], over);
}

function seenBy(slot: HostBench): string {
  const { bits } = slot.strategy(0).seen;
  return NAMES.flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name])).join(" ");
}

test("EntryRecord has what the condition was at any row", () => {
  assert.equal(seenOf({}, []), "");
  assert.equal(seenOf({}, [10_000]), "false row");
  assert.equal(seenOf({}, [10_000, 10_200, 10_000]), "true false row");
  assert.equal(seenOf({ entryCondition: "bid > 5" }, [10_000]), "unknown unknownWarm row");
});

test("EntryRecord tells an unknown value of too few bars from one that is missing", () => {
  assert.equal(seenOf({ entryCondition: "ema(close, 3) > 200" }, [1, 2, 3]), "unknown row");
  assert.equal(seenOf({ entryCondition: "ema(close, 3) > 200" }, [1, 2, 3, 4]), "false unknown row");
  assert.equal(seenOf({ entryCondition: "ema(close, 3) > bid" }, [1, 2, 3, 4]), "unknown unknownWarm row");
});

test("EntryRecord counts the bars that the entry condition needs, and not those of the exit", () => {
  const slot = benchOf({ entryCondition: "ema(close, 3) > 200 AND close@2m > 3", exitCondition: "ema(close, 9) > 1" });
  for (let i = 0; i < 3; i += 1) slot.tick(100, { ts: START + i * MINUTE });
  assert.deepEqual(slot.strategy(0).seen.bars, [
    { timeframe: MINUTE, needed: 3, count: 2 },
    { timeframe: 2 * MINUTE, needed: 1, count: 1 },
  ]);
});

test("EntryRecord looks at the condition outside of the window, until it has seen it true, and only there", () => {
  const window = { from: OPEN + 2 * MINUTE, to: OPEN + 3 * MINUTE };
  assert.equal(seenOf({ window }, [10_200]), "trueOutside row");
  assert.equal(seenOf({ window }, [10_000]), "row");
  assert.equal(seenOf({ window }, [10_000, 10_000, 10_000, 10_000, 10_200]), "false trueOutside row");
  assert.equal(seenOf({ window }, [10_000, 10_000, 10_200, 10_000, 10_200]), "true false row");
  assert.equal(seenOf({ window, entryCondition: "bid > 3" }, [10_000]), "row");
});

test("EntryRecord looks at the condition from the closing time on", () => {
  const squareOff = OPEN + 2 * MINUTE;
  assert.equal(seenOf({ squareOff }, [10_000, 10_000, 10_200]), "false trueLate row");
  assert.equal(seenOf({ squareOff }, [10_000, 10_000, 10_000]), "false row");
});

test("EntryRecord does not look outside of the window once there is an entry", () => {
  const slot = benchOf({ window: { from: OPEN, to: OPEN }, exitCondition: "price < 100", maxEntries: 2 });
  slot.tick(10_200, { ts: START });
  slot.fill();
  slot.tick(9_900, { ts: START + MINUTE });
  slot.fill();
  slot.tick(10_200, { ts: START + 2 * MINUTE });
  assert.equal(seenBy(slot), "true row");
});

test("EntryRecord has of the instrument what the entry condition reads, whatever other rules of the slot read", () => {
  const all: TickOver = { bid: 9_900, ask: 10_100, size: 5 };
  assert.equal(seenOf({}, [[10_000, all]]), "false row");
  assert.equal(seenOf({ entryCondition: "bid < 5" }, [[10_000, all]]), "false row bid");
  assert.equal(seenOf({ entryCondition: "size < 5 AND ask < 4" }, [[10_000, all]]), "false row volume ask");
  assert.equal(seenOf({ entryCondition: "size > 5" }, [[10_000, { size: 0 }]]), "false row");
  assert.equal(seenOf({ entryCondition: "size > 5" }, [[10_000, { size: Number.NaN }]]), "unknown unknownWarm row");
  const both = new HostBench([
    specOf(0, { entryCondition: "price > 999" }),
    specOf(1, { entryCondition: "bid > 999" }),
  ]);
  both.tick(10_000, all);
  assert.deepEqual(
    [0, 1].map((index) => both.strategy(index).seen.bits),
    [Seen.row | Seen.false, Seen.row | Seen.false | Seen.bid],
  );
});

test("EntryRecord knows whether there is a price before the session", () => {
  const spec = { entryCondition: "price > prev_close * 2" };
  assert.equal(seenOf(spec, [10_000]), "unknown unknownWarm row");
  assert.equal(seenOf(spec, [10_000], { prevCloses: [9_900] }), "false row prevClose");
});

test("EntryRecord sees nothing of another instrument", () => {
  const slot = benchOf({});
  slot.tick(10_200, { instrument: 1 });
  slot.row(controlRow("halt"));
  assert.equal(seenBy(slot), "");
});

test("EntryRecord goes on from a checkpoint", () => {
  const spec = { entryCondition: "bid > 999 AND price > 1" };
  const first = benchOf(spec);
  first.tick(10_000, { bid: 9_900 });
  const { seq, arena } = first.host.snapshot();
  const second = benchOf(spec, { checkpoint: { seq, arena } });
  assert.equal(seenBy(second), "false row bid");
});

/** Prices that stay for some rows, so that ranges in which a strategy is inert are found. */
const stays = fc.array(
  fc.record({ price: fc.constantFrom(9_900, 10_000, 10_200), rows: fc.integer({ min: 1, max: 130 }) }),
  {
    minLength: 1,
    maxLength: 6,
  },
);
const instant = fc.option(fc.integer({ min: 0, max: 400 }).map((minutes) => OPEN + minutes * MINUTE));

test("EntryRecord sees the same whether a strategy is judged at rows at which it is inert or not", () => {
  fc.assert(
    fc.property(stays, instant, instant, instant, (all, from, to, squareOff) => {
      const prices = all.flatMap(({ price, rows }) => Array.from({ length: rows }, () => price));
      const window = from === null || to === null ? null : { from, to };
      const spec = { window, squareOff };
      assert.equal(seenOf(spec, prices), seenOf(spec, prices, { inertRanges: false }));
    }),
    // Outside of its window for long, and then past its closing time.
    { examples: [[[{ price: 10_200, rows: 130 }], OPEN + 400 * MINUTE, OPEN + 400 * MINUTE, OPEN + 120 * MINUTE]] },
  );
});
