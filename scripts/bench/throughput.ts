import path from "node:path";
import { fileURLToPath } from "node:url";
import { Engine } from "../../engine/session/engine.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { MICROS, type StrategySpec } from "../../engine/protocol/mod.ts";
import type { FlatOptions } from "../../test/fixtures/session.ts";
import { INDIA, OPEN, optionsFor } from "../../test/fixtures/session.ts";
import { buildWorker } from "../build.ts";
import { bareRowsPerSecond } from "./bare_tape.ts";
import {
  compare,
  interleave,
  lineOf,
  type Measured,
  MILLIONS,
  type Row,
  type Target,
  THOUSANDS,
  type Unit,
} from "./harness.ts";
import { LoopFeed } from "./loop_feed.ts";
import { idleRules } from "./rules.ts";

const BLOCKS = 9;
const BARE_TICKS = 2_500_000;
/** Rules that are judged at each tick, and a price that wakes nobody; so many ticks that a block is half a second or so. */
const CASES: readonly Case[] = [
  { name: "rest 10", rules: 10, over: { entryCondition: "price > 1000000" }, ticks: 2_500_000, unit: MILLIONS },
  { name: "max 10", rules: 10, ticks: 1_500_000, unit: MILLIONS, target: { atLeast: 0.4 } },
  { name: "max 100", rules: 100, ticks: 150_000, unit: THOUSANDS },
  { name: "max 1000", rules: 1_000, ticks: 15_000, unit: THOUSANDS },
  { name: "max 10000", rules: 10_000, ticks: 1_500, unit: THOUSANDS },
];

interface Case {
  readonly name: string;
  readonly rules: number;
  readonly over?: Partial<StrategySpec>;
  readonly ticks: number;
  readonly unit: Unit;
  readonly target?: Target;
}

/** How fast rows are judged when nothing waits for the clock, checkpoints and all. */
export const throughput: Row = {
  name: "throughput",
  about: "speed max, 10 to 10,000 rules, no orders, rows/s: 1 slot : the bare tape, 2 slots : 1, 1 slot : one thread",
  async run({ worker, folder }) {
    const program = path.join(folder, "bare_tape.cjs");
    await buildWorker({ entry: fileURLToPath(new URL("bare_tape_worker.ts", import.meta.url)), outfile: program });
    const lines: Measured[] = [];
    for (const { name, rules, over: each, ticks, unit, target = null } of CASES) {
      const specs = idleRules(rules, 0, each);
      const over = { worker, journal: new MemoryJournal(), session: LONG_SESSION };
      const arm = (workers: number) => () =>
        rowsPerSecond(specs, ticks, { ...over, workers, feed: new LoopFeed(ticks) });
      const arms = [arm(1), arm(2), arm(0), () => bareRowsPerSecond(program, BARE_TICKS)];
      await interleave(1, arms);
      const [one, two, none, bare] = await interleave(BLOCKS, arms);
      lines.push(
        lineOf(`${name}, 1 slot : tape`, compare(one, bare), { unit, target }),
        lineOf(`${name}, 2 slots : 1`, compare(two, one), { unit }),
        lineOf(`${name}, 1 slot : inline`, compare(one, none), { unit }),
      );
    }
    return lines;
  },
};

/** A session in virtual time. A day is long enough for whatever number of ticks. */
export const LONG_SESSION: FlatOptions["session"] = {
  id: "2026-01-01-1",
  openMicros: OPEN,
  closeMicros: OPEN + MICROS.day,
  zone: INDIA,
  mode: "virtual",
};

/** Trades a session of `ticks` ticks. @returns the rows a second until all is judged and durable */
export async function rowsPerSecond(
  specs: readonly StrategySpec[],
  ticks: number,
  over: Pick<FlatOptions, "worker" | "workers" | "feed" | "journal"> & Partial<FlatOptions>,
): Promise<number> {
  const engine = await Engine.start(optionsFor(specs, over));
  const begun = performance.now();
  const traded = engine.trade();
  // Before the threads are let go of, which is no part of judging rows.
  await Promise.all(engine.slots.map((slot) => slot.finished));
  await over.journal.flush();
  const seconds = (performance.now() - begun) / 1_000;
  await traded;
  return ticks / seconds;
}
