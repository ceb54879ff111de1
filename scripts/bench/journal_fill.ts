import { setTimeout as delay } from "node:timers/promises";
import type { Journal } from "../../engine/journal/mod.ts";
import { compare, interleave, lineOf, MS, type Row } from "./harness.ts";
import { withJournal } from "./journal_file.ts";
import { PacedFeed } from "./paced_feed.ts";
import { type Latency, RealTimeSession, Stopwatch } from "./real_time.ts";
import { idleRules, traderOf } from "./rules.ts";

const BLOCKS = 9;
const BLOCK_MS = 800;
/** The worker is warm. */
const SETTLE_MS = 400;
const RULES = 10;

/** Slow enough for a disk to take each order by itself. */
const INTERVAL_MS = 20;

/** What the journal adds to the time from a tick to a fill that is told, which is when it is on the disk. */
export const journalFill: Row = {
  name: "journal-fill",
  about: "50 ticks/s, each with an order: tick to fill, on the disk, with a journal in a file : in memory alone",
  async run(setting) {
    const arm = (where: "file" | "memory") => () =>
      withJournal(setting, where, (journal) => latencyWith(journal, setting.worker));
    const [a = [], b = []] = await interleave(BLOCKS, [arm("file"), arm("memory")]);
    return (["p50", "p99"] as const).map((point) =>
      lineOf(
        `journal-fill, fill ${point}`,
        compare(
          a.map((latency) => latency[point]),
          b.map((latency) => latency[point]),
        ),
        { unit: MS, target: null },
      ),
    );
  },
};

/** A session of one slot, with one strategy that trades at each tick among rules that do not. */
async function latencyWith(journal: Journal, worker: URL): Promise<Latency> {
  const watch = new Stopwatch();
  const feed = new PacedFeed({ intervalMs: INTERVAL_MS, instruments: 1, tick: () => ({ price: 2_010_000, size: 1 }) });
  const session = await RealTimeSession.start(
    [traderOf(0), ...idleRules(RULES - 1, 1)],
    { worker, workers: 1, feed, journal, maxOrdersPerSecond: 1_000_000 },
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
