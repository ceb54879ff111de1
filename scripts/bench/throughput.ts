import { Engine } from "../../engine/engine.ts";
import { SimulatedFeed } from "../../engine/feed/mod.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { parseUnixMicros, type StrategySpec } from "../../engine/protocol/mod.ts";
import type { EngineOptions } from "../../engine/session.ts";
import { OPEN, optionsFor } from "../../test/fixtures/session.ts";
import { compare, interleave, lineOf, MILLIONS, type Row } from "./harness.ts";
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
    const arm = (workers: number) => () =>
      rowsPerSecond(idleRules(RULES), TICKS, { worker, workers, feed: idleFeed(), journal: new MemoryJournal() });
    await interleave(1, [arm(1), arm(0)]);
    const [a, b] = await interleave(BLOCKS, [arm(1), arm(0)]);
    return [lineOf("throughput, rows judged", compare(a, b), { unit: MILLIONS })];
  },
};

/** Trades a session of one slot and `ticks` ticks. @returns the rows a second until all is judged and durable */
export async function rowsPerSecond(
  specs: readonly StrategySpec[],
  ticks: number,
  over: Pick<EngineOptions, "worker" | "workers" | "feed" | "journal"> & Partial<EngineOptions>,
): Promise<number> {
  const engine = await Engine.start(optionsFor(specs, over));
  const begun = performance.now();
  const traded = engine.trade();
  // Before the thread is let go of, which is no part of judging rows.
  await engine.slots[0]?.finished;
  await over.journal.flush();
  const seconds = (performance.now() - begun) / 1_000;
  await traded;
  return ticks / seconds;
}

function idleFeed(): SimulatedFeed {
  return new SimulatedFeed({
    instruments: [{ index: 0, symbol: "NIFTY", start: 2_010_000, fluctuation: 1_000 }],
    openMicros: parseUnixMicros(OPEN),
    closeMicros: parseUnixMicros(OPEN + TICKS * INTERVAL_MICROS),
    intervalMicros: INTERVAL_MICROS,
    seed: 1,
  });
}
