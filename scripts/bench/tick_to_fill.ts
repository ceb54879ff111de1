import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Feed } from "../../engine/feed/mod.ts";
import type { StrategySpec } from "../../engine/protocol/mod.ts";
import { BurstFeed } from "./burst_feed.ts";
import { compare, interleave, lineOf, type Measured, MS, percentile, type Row } from "./harness.ts";
import { PacedFeed } from "./paced_feed.ts";
import { type Latency, RealTimeSession, Stopwatch } from "./real_time.ts";
import { idleRules, traderOf } from "./rules.ts";

const BLOCKS = 9;
const BLOCK_MS = 600;
/** The worker is warm. */
const SETTLE_MS = 800;
const RULES = 10;

/** A trader and its market: at 1,000 ticks/s it trades at each tick, at 50,000 at one in fifty. */
const CASES: readonly { readonly label: string; readonly feed: () => Feed; readonly trader: StrategySpec }[] = [
  {
    label: "1k/s",
    feed: () => new PacedFeed({ intervalMs: 1, instruments: 1, tick: () => ({ price: 2_010_000, size: 1 }) }),
    trader: traderOf(0),
  },
  {
    label: "50k/s",
    feed: () => new BurstFeed(50_000),
    trader: traderOf(0, { entryCondition: "size == 1", exitCondition: "size == 2" }),
  },
];

const ECHO = `const { parentPort } = require("node:worker_threads");
parentPort.on("message", (message) => parentPort.postMessage(message));`;

/** How long an order takes, from its tick's being handed over to its fill, against the least that two threads can do. */
export const tickToFill: Row = {
  name: "tick-to-fill",
  about: "real time, 1 slot, 1,000 and 50,000 ticks/s, tick to fill : a bare message there and back",
  async run({ worker }) {
    const lines: Measured[] = [];
    for (const { label, feed, trader } of CASES) {
      const [a = [], b = []] = await interleave(BLOCKS, [() => latencyOf(worker, feed(), trader), bareLatency]);
      for (const point of ["p50", "p99"] as const) {
        const comparison = compare(
          a.map((latency) => latency[point]),
          b.map((latency) => latency[point]),
        );
        const target = point === "p50" && label === "1k/s" ? { atMost: 1.5 } : null;
        lines.push(lineOf(`tick-to-fill ${label}, ${point}`, comparison, { unit: MS, target }));
      }
    }
    return lines;
  },
};

async function latencyOf(worker: URL, feed: Feed, trader: StrategySpec): Promise<Latency> {
  const watch = new Stopwatch();
  const session = await RealTimeSession.start(
    [trader, ...idleRules(RULES - 1, 1)],
    { worker, workers: 1, feed, maxOrdersPerSecond: 1_000_000 },
    {
      onOrder(order) {
        if (order.reason !== "square-off") watch.note(order);
      },
    },
  );
  await delay(SETTLE_MS);
  watch.take();
  await delay(BLOCK_MS);
  const latency = watch.take();
  await session.end();
  return latency;
}

/** A message to a thread that does nothing but send it back, a thousand times a second. */
async function bareLatency(): Promise<Latency> {
  const worker = new Worker(ECHO, { eval: true, execArgv: [] });
  worker.postMessage(0);
  await once(worker, "message");
  const times: number[] = [];
  const begun = performance.now();
  while (performance.now() - begun < BLOCK_MS) {
    const sent = performance.now();
    worker.postMessage(sent);
    await once(worker, "message");
    times.push(performance.now() - sent);
    await delay(1);
  }
  await worker.terminate();
  return { p50: percentile(times, 50), p99: percentile(times, 99) };
}
