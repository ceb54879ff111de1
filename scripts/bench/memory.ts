import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Engine } from "../../engine/session/engine.ts";
import type { Feed } from "../../engine/feed/mod.ts";
import type { TickBatch } from "../../engine/data/mod.ts";
import { parseStrategyId, type StrategySpec } from "../../engine/protocol/mod.ts";
import { optionsFor, specOf } from "../../test/fixtures/session.ts";
import { figure, type Measured, median, type Row } from "./harness.ts";

const BLOCKS = 9;
const SETTLE_MS = 50;
const FEW = 100;
const MANY = 5_100;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const KIB = { name: "KiB", per: 1_024 } as const;
const MIB = { name: "MiB", per: 1_024 * 1_024 } as const;

/** What a strategy takes on both sides of its port, and what a slot takes. */
export const memory: Row = {
  name: "memory",
  about:
    "a rule strategy, of 5,000 more: what main and its slot hold of it (<= 4 KiB); a slot, of 4 more: resident (<= 12 MiB)",
  async run({ worker }): Promise<readonly Measured[]> {
    const strategies: number[] = [];
    const slots: number[] = [];
    for (let block = 0; block < BLOCKS; block += 1) {
      const few = await takenWith(worker, { strategies: FEW, workers: 0 });
      const many = await takenWith(worker, { strategies: MANY, workers: 0 });
      strategies.push((many.held - few.held) / (MANY - FEW));
      const narrow = await takenWith(worker, { strategies: FEW, workers: 1 });
      const wide = await takenWith(worker, { strategies: FEW, workers: 5 });
      slots.push((wide.resident - narrow.resident) / 4);
    }
    return [figure("memory, a strategy", median(strategies), KIB), figure("memory, a slot", median(slots), MIB)];
  },
};

/** Bytes that a session takes. */
interface Taken {
  /** By this thread's objects and buffers that are still needed. */
  readonly held: number;
  /** By the process, garbage that no collection has taken yet among it. */
  readonly resident: number;
}

/** A session that has been loaded, and waits. Without workers, all of it is in this thread. */
async function takenWith(
  worker: URL,
  { strategies, workers }: { readonly strategies: number; readonly workers: number },
): Promise<Taken> {
  const specs = Array.from({ length: strategies }, (_, i): StrategySpec => {
    return specOf(i, {
      id: parseStrategyId(`s${i}`),
      entryCondition: `price > ${30_000 + i}`,
      exitCondition: "price < 1",
    });
  });
  const feed = new WaitingFeed();
  const engine = await Engine.start(optionsFor(specs, { worker, workers, feed }));
  const traded = engine.trade();
  await delay(SETTLE_MS);
  collect();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  feed.end();
  engine.drain();
  await traded;
  return { held: heapUsed + arrayBuffers, resident: rss };
}

/** A market in which nothing happens until it ends. */
class WaitingFeed implements Feed {
  #end = (): void => {};
  readonly #ended: Promise<void> = new Promise((resolve) => (this.#end = resolve));

  async read(batch: TickBatch): Promise<void> {
    batch.count = 0;
    await this.#ended;
  }

  end(): void {
    this.#end();
  }

  async close(): Promise<void> {
    this.#end();
  }
}
