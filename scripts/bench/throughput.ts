import { Engine } from "../../engine/engine.ts";
import { SimulatedFeed } from "../../engine/feed/mod.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { parseUnixMicros } from "../../engine/protocol/mod.ts";
import { OPEN, optionsFor } from "../../test/fixtures/session.ts";
import { compare, formatComparison, interleave, type Row } from "./harness.ts";
import { idleRules } from "./rules.ts";

const BLOCKS = 9;
const TICKS = 2_000_000;
const INTERVAL_MICROS = 1_000;
const RULES = 10;

/** How fast rows are judged when nothing waits for the clock, checkpoints and all. */
export const throughput: Row = {
  name: "throughput",
  about: "speed max, 2,000,000 ticks, 10 rules, no orders: a worker : the main thread",
  async run({ worker }) {
    const arm = (workers: number) => () => rowsPerSecond(worker, workers);
    await interleave(1, [arm(1), arm(0)]);
    const [a, b] = await interleave(BLOCKS, [arm(1), arm(0)]);
    const unit = (value: number): string => `${(value / 1_000_000).toFixed(2)} M/s`;
    return [formatComparison("throughput, rows judged", compare(a, b), { unit, target: null })];
  },
};

async function rowsPerSecond(worker: URL, workers: number): Promise<number> {
  const closeMicros = OPEN + TICKS * INTERVAL_MICROS;
  const feed = new SimulatedFeed({
    instruments: [{ index: 0, symbol: "NIFTY", start: 2_010_000, fluctuation: 1_000 }],
    openMicros: parseUnixMicros(OPEN),
    closeMicros: parseUnixMicros(closeMicros),
    intervalMicros: INTERVAL_MICROS,
    seed: 1,
  });
  const engine = await Engine.start(
    optionsFor(idleRules(RULES), { worker, workers, feed, journal: new MemoryJournal() }),
  );
  const begun = performance.now();
  const traded = engine.trade();
  // Before the thread is let go of, which is no part of judging rows.
  await engine.slots[0]?.finished;
  const seconds = (performance.now() - begun) / 1_000;
  await traded;
  return TICKS / seconds;
}
