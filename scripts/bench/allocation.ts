import type { HeapProfiler } from "node:inspector";
import { Session } from "node:inspector/promises";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { figure, type Row } from "./harness.ts";
import { LoopFeed } from "./loop_feed.ts";
import { idleRules } from "./rules.ts";
import { LONG_SESSION, rowsPerSecond } from "./throughput.ts";

const TICKS = 10_000_000;
const WARM_UP = 1_000_000;
/** A sample is taken every so many bytes: there are thousands of them if but one number were made a row. */
const SAMPLED_BYTES = 16_384;
const BYTES = { name: "bytes", per: 1 } as const;

/** What main and a slot make for the collector, a row, once they are warm. Both are judged in this thread. */
export const allocation: Row = {
  name: "allocation",
  about: "10 M ticks, 10 rules judged at each: bytes that are made for the collector, a row, by main and slot together",
  async run({ worker }) {
    const trade = (ticks: number): Promise<number> => {
      const over = {
        worker,
        workers: 0,
        journal: new MemoryJournal(),
        session: LONG_SESSION,
        feed: new LoopFeed(ticks),
      };
      return rowsPerSecond(idleRules(10), ticks, over);
    };
    await trade(WARM_UP);
    const inspector = new Session();
    inspector.connect();
    await inspector.post("HeapProfiler.startSampling", {
      samplingInterval: SAMPLED_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await trade(TICKS);
    const { profile } = await inspector.post("HeapProfiler.stopSampling");
    inspector.disconnect();
    return [figure("allocation, a row", bytesIn(profile.head) / TICKS, BYTES)];
  },
};

function bytesIn({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, child) => sum + bytesIn(child), selfSize);
}
