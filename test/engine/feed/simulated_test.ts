import assert from "node:assert/strict";
import { test } from "node:test";
import { TickBatch } from "../../../engine/data/mod.ts";
import { SimulatedFeed, type SimulatedFeedOptions } from "../../../engine/feed/mod.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { readAll } from "./feed_fixture.ts";

const NIFTY = { index: 0, symbol: "NIFTY", start: 2_010_000, fluctuation: 1_000 };
const BANKNIFTY = { index: 1, symbol: "BANKNIFTY", start: 4_500_000, fluctuation: 2_000 };
const OPEN = 1_767_239_100_000_000;

function simulate(options: Partial<SimulatedFeedOptions> = {}): SimulatedFeed {
  return new SimulatedFeed({
    instruments: [NIFTY, BANKNIFTY],
    openMicros: parseUnixMicros(OPEN),
    closeMicros: parseUnixMicros(OPEN + 100_000_000),
    intervalMicros: 1_000_000,
    seed: 1,
    ...options,
  });
}

test("SimulatedFeed gives one tick of each instrument by symbol at each interval, open included, close excluded", async () => {
  const ticks = await readAll(simulate({ closeMicros: parseUnixMicros(OPEN + 2_000_001) }));
  assert.deepEqual(
    ticks.map(({ ts, instrument }) => [ts - OPEN, instrument]),
    [
      [0, 1],
      [0, 0],
      [1_000_000, 1],
      [1_000_000, 0],
      [2_000_000, 1],
      [2_000_000, 0],
    ],
  );
  assert.equal((await readAll(simulate({ closeMicros: parseUnixMicros(OPEN + 2_000_000) }))).length, 4);
});

test("SimulatedFeed's ticks have size 1 and neither bid nor ask", async () => {
  for (const { size, bid, ask } of await readAll(simulate())) assert.deepEqual([size, bid, ask], [1, NaN, NaN]);
});

test("SimulatedFeed's prices are integers that step by at most the fluctuation, from the start", async () => {
  const ticks = await readAll(simulate());
  for (const { index, start, fluctuation } of [NIFTY, BANKNIFTY]) {
    let previous = start;
    const prices = ticks.filter(({ instrument }) => instrument === index).map(({ price }) => price);
    for (const price of prices) {
      assert.ok(Number.isSafeInteger(price) && Math.abs(price - previous) <= fluctuation, `${previous} to ${price}`);
      previous = price;
    }
    assert.ok(new Set(prices).size > 90);
  }
});

test("SimulatedFeed keeps prices at 1 or more", async () => {
  const instruments = [{ ...NIFTY, start: 2, fluctuation: 3 }];
  const prices = (await readAll(simulate({ instruments }))).map(({ price }) => price);
  assert.equal(Math.min(...prices), 1);
});

test("SimulatedFeed with fluctuation 0 stays at the start", async () => {
  const ticks = await readAll(simulate({ instruments: [{ ...NIFTY, fluctuation: 0 }] }));
  assert.deepEqual(new Set(ticks.map(({ price }) => price)), new Set([NIFTY.start]));
});

test("SimulatedFeed gives the same ticks for the same seed, whatever the batch", async () => {
  const ticks = await readAll(simulate(), 64);
  for (const capacity of [1, 3, 1_000]) assert.deepEqual(await readAll(simulate(), capacity), ticks);
  assert.notDeepEqual(await readAll(simulate({ seed: 2 })), ticks);
});

test("SimulatedFeed's walk of an instrument does not depend on the others", async () => {
  const alone = await readAll(simulate({ instruments: [BANKNIFTY] }));
  const both = await readAll(simulate());
  assert.deepEqual(
    alone,
    both.filter(({ instrument }) => instrument === BANKNIFTY.index),
  );
});

test("SimulatedFeed.fillAt steps the same walk at the caller's instants", async () => {
  const virtual = await readAll(simulate());
  const real = simulate();
  const batch = new TickBatch(real.ticksPerInterval);
  for (let i = 0; i < 100; i++) {
    real.fillAt(batch, parseUnixMicros(OPEN + i * 17));
    assert.deepEqual(
      [...batch.price],
      virtual.slice(i * 2, i * 2 + 2).map(({ price }) => price),
    );
    assert.deepEqual([...batch.ts], [OPEN + i * 17, OPEN + i * 17]);
    assert.equal(batch.count, 2);
  }
});

test("SimulatedFeed.fillAt refuses a batch that does not hold an interval", () => {
  assert.throws(() => simulate().fillAt(new TickBatch(1), parseUnixMicros(OPEN)), {
    name: "RangeError",
    message: "Expected a batch of at least 2 ticks, was 1",
  });
});

test("SimulatedFeed gives nothing after it is closed", async () => {
  const feed = simulate();
  await feed.close();
  assert.deepEqual(await readAll(feed), []);
});

test("SimulatedFeed refuses settings out of range", () => {
  const wrong: readonly [Partial<SimulatedFeedOptions>, string][] = [
    [{ instruments: [] }, "Expected at least one instrument, was none"],
    [{ intervalMicros: 0 }, "Expected an interval of at least 1 microsecond, was 0"],
    [
      { instruments: [{ ...NIFTY, start: 0 }] },
      "Expected a price to start from in minor units, an integer >= 1, was 0",
    ],
    [
      { instruments: [{ ...NIFTY, fluctuation: 0.5 }] },
      "Expected a fluctuation of NIFTY of 0 to 2^31 - 1 minor units, was 0.5",
    ],
  ];
  for (const [options, message] of wrong) assert.throws(() => simulate(options), { name: "RangeError", message });
});
