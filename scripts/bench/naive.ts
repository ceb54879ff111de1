import { once } from "node:events";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { TickBatch } from "../../engine/data/mod.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { PUBLISH_ROWS } from "../../engine/protocol/mod.ts";
import { buildWorker } from "../build.ts";
import { compare, interleave, lineOf, MILLIONS, type Row } from "./harness.ts";
import { LoopFeed } from "./loop_feed.ts";
import type { NaiveTick } from "./naive_worker.ts";
import { idleRules } from "./rules.ts";
import { LONG_SESSION, rowsPerSecond } from "./throughput.ts";

const BLOCKS = 9;
const TICKS = 150_000;
const RULES = 10;
const SLOTS = [1, 2] as const;

/** What one would write first: an object for each tick, posted to each worker. */
export const naive: Row = {
  name: "naive",
  about: "speed max, 10 rules, rows/s: a session : an object posted for each tick and worker, the rules alone",
  async run({ worker, folder }) {
    const program = path.join(folder, "naive.cjs");
    await buildWorker({ entry: fileURLToPath(new URL("naive_worker.ts", import.meta.url)), outfile: program });
    const ours = (workers: number) => () =>
      rowsPerSecond(idleRules(RULES), TICKS, {
        worker,
        workers,
        session: LONG_SESSION,
        feed: new LoopFeed(TICKS),
        journal: new MemoryJournal(),
      });
    const theirs = (workers: number) => () => naiveRowsPerSecond(program, workers);
    const measured = await interleave(BLOCKS, [...SLOTS.map(ours), ...SLOTS.map(theirs)]);
    return SLOTS.map((slots, i) => {
      const label = `${slots} ${slots === 1 ? "slot" : "slots"} : posted objects`;
      return lineOf(label, compare(measured[i], measured[i + SLOTS.length]), { unit: MILLIONS });
    });
  },
};

async function naiveRowsPerSecond(program: string, workers: number): Promise<number> {
  const rules = idleRules(RULES).map(({ entryCondition }) => entryCondition);
  const threads = Array.from({ length: workers }, () => {
    return new Worker(program, { workerData: { rules, last: TICKS }, execArgv: [] });
  });
  await Promise.all(threads.map((thread) => once(thread, "message")));
  const done = Promise.all(threads.map((thread) => once(thread, "message")));
  const feed = new LoopFeed(TICKS);
  const batch = new TickBatch(PUBLISH_ROWS);
  let seq = 0;
  const begun = performance.now();
  for (feed.read(batch); batch.count > 0; feed.read(batch)) {
    for (let i = 0; i < batch.count; i += 1) {
      seq += 1;
      const tick: NaiveTick = { seq, ts: batch.ts[i]!, instrument: 0, price: batch.price[i]!, size: batch.size[i]! };
      for (const thread of threads) thread.postMessage(tick);
    }
    await turn();
  }
  await done;
  const seconds = (performance.now() - begun) / 1_000;
  await Promise.all(threads.map((thread) => thread.terminate()));
  return TICKS / seconds;
}
