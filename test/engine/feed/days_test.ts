import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TickBatch } from "../../../engine/data/mod.ts";
import { type DayFinder, type Feed, FeedDays } from "../../../engine/feed/mod.ts";

interface Tick {
  readonly ts: number;
  readonly instrument: number;
  readonly price: number;
}

interface Day {
  readonly n: number;
  readonly openMicros: number;
  readonly closeMicros: number;
}

/** Sessions of 60 microseconds in every 100, from 20 on. */
const FINDER: DayFinder<Day> = {
  dayAt(micros) {
    const n = Math.floor((micros + 20) / 100);
    return { n, openMicros: n * 100 + 20, closeMicros: n * 100 + 80 };
  },
};

/** Gives a few ticks at a time, each time at once or later. */
function feedOf(ticks: readonly Tick[], size: number, late: boolean): Feed {
  let next = 0;
  const fill = (batch: TickBatch): void => {
    batch.count = 0;
    for (; batch.count < Math.min(size, batch.capacity) && next < ticks.length; next += 1) {
      const { ts, instrument, price } = ticks[next]!;
      const i = batch.count;
      [batch.ts[i], batch.instrument[i], batch.price[i]] = [ts, instrument, price];
      [batch.size[i], batch.bid[i], batch.ask[i]] = [next, ts + 0.25, Number.NaN];
      batch.count += 1;
    }
  };
  return {
    async close() {},
    read(batch) {
      if (!late) return fill(batch);
      return Promise.resolve().then(() => fill(batch));
    },
  };
}

interface SeenDay {
  readonly n: number;
  readonly prevCloses: readonly (number | null)[];
  readonly ticks: readonly Tick[];
}

async function daysOf(feed: Feed, capacity: number): Promise<readonly SeenDay[]> {
  const days = new FeedDays(feed, FINDER, 2);
  const seen: SeenDay[] = [];
  for (let next = await days.next(); next !== null; next = await days.next()) {
    const batch = new TickBatch(capacity);
    const ticks: Tick[] = [];
    for (;;) {
      await next.feed.read(batch);
      if (batch.count === 0) break;
      for (let i = 0; i < batch.count; i += 1) {
        assert.equal(batch.bid[i], batch.ts[i]! + 0.25);
        assert.ok(Number.isNaN(batch.ask[i]));
        ticks.push({ ts: batch.ts[i]!, instrument: batch.instrument[i]!, price: batch.price[i]! });
      }
    }
    seen.push({ n: next.day.n, prevCloses: next.prevCloses, ticks });
  }
  return seen;
}

/** The expected result, made from all ticks at once. */
function expectedOf(ticks: readonly Tick[]): readonly SeenDay[] {
  const numbers = [...new Set(ticks.map(({ ts }) => Math.floor(ts / 100)))];
  return numbers.flatMap((n) => {
    const { openMicros, closeMicros } = { openMicros: n * 100 + 20, closeMicros: n * 100 + 80 };
    const own = ticks.filter(({ ts }) => ts >= openMicros && ts < closeMicros);
    const last = (instrument: number): number | null =>
      ticks.findLast((tick) => tick.instrument === instrument && tick.ts < openMicros)?.price ?? null;
    return own.length === 0 ? [] : [{ n, prevCloses: [last(0), last(1)], ticks: own }];
  });
}

test("FeedDays cuts a feed into sessions with ticks, each with the last prices before its open", async () => {
  const step = fc.record({ after: fc.nat(70), instrument: fc.nat(1), price: fc.integer({ min: 1, max: 999 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      async (steps, size, capacity, late) => {
        let ts = 0;
        const ticks = steps.map(({ after, instrument, price }): Tick => ({ ts: (ts += after), instrument, price }));
        assert.deepEqual(await daysOf(feedOf(ticks, size, late), capacity), expectedOf(ticks));
      },
    ),
  );
});

test("FeedDays goes on with the next session when one was not read to its end", async () => {
  const ticks = [30, 40, 130, 140].map((ts) => ({ ts, instrument: 0, price: ts }));
  const days = new FeedDays(feedOf(ticks, 4, false), FINDER, 1);
  const first = await days.next();
  const batch = new TickBatch(1);
  await first?.feed.read(batch);
  assert.equal(batch.ts[0], 30);
  const next = await days.next();
  assert.equal(next?.day.n, 0, "what is left of it comes first");
});

test("FeedDays counts the ticks between sessions, by the session that they are nearer to", async () => {
  const ticks = [5, 19, 30, 80, 99, 101, 119, 130, 190, 199].map((ts) => ({ ts, instrument: 0, price: ts }));
  const days = new FeedDays(feedOf(ticks, 3, false), FINDER, 1);
  for (let day = await days.next(); day !== null; day = await days.next()) {
    const batch = new TickBatch(8);
    do await day.feed.read(batch);
    while (batch.count > 0);
  }
  assert.deepEqual(days.between, { before: 4, after: 4 });
});
