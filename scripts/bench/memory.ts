import { setTimeout as delay } from "node:timers/promises";
import { Engine } from "../../engine/engine.ts";
import type { Feed, TickBatch } from "../../engine/feed/mod.ts";
import { parseStrategyId, type StrategySpec } from "../../engine/protocol/mod.ts";
import { optionsFor } from "../../test/fixtures/session.ts";
import { figure, type Measured, median, type Row } from "./harness.ts";
import { specOf } from "../../test/fixtures/session.ts";

const BLOCKS = 5;
const SETTLE_MS = 150;
const FEW = 100;
const MANY = 5_100;
const KIB = { name: "KiB", per: 1_024 } as const;
const MIB = { name: "MiB", per: 1_024 * 1_024 } as const;

/** What a strategy takes in both threads, and what a slot takes. */
export const memory: Row = {
  name: "memory",
  about: "resident memory a rule strategy, of 5,000 more in one slot, and a slot, of 4 more: <= 4 KiB and <= 12 MiB",
  async run({ worker }): Promise<readonly Measured[]> {
    const strategies: number[] = [];
    const slots: number[] = [];
    for (let block = 0; block < BLOCKS; block += 1) {
      const few = await residentWith(worker, FEW, 1);
      const many = await residentWith(worker, MANY, 1);
      const wide = await residentWith(worker, FEW, 5);
      strategies.push((many - few) / (MANY - FEW));
      slots.push((wide - few) / 4);
    }
    return [figure("memory, a strategy", median(strategies), KIB), figure("memory, a slot", median(slots), MIB)];
  },
};

/** A session that has been loaded, and waits. @returns bytes */
async function residentWith(worker: URL, strategies: number, workers: number): Promise<number> {
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
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  feed.end();
  engine.drain();
  await traded;
  return rss;
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
