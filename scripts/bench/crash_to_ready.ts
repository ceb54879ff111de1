import { EventEmitter, once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import type { Engine } from "../../engine/session/engine.ts";
import type { Feed } from "../../engine/feed/mod.ts";
import type { TickBatch } from "../../engine/data/mod.ts";
import { CHECKPOINTS_PER_TAPE, HARD_MEMORY, TAPE_ROWS } from "../../engine/protocol/mod.ts";
import { OPEN, walk, flatOptionsFor, startEngine } from "../../test/fixtures/session.ts";
import { type Arm, compare, interleave, lineOf, median, MS, type Row } from "./harness.ts";
import { idleRules } from "./rules.ts";

const BLOCKS = 11;
const DEATHS_PER_BLOCK = 3;
const REST_MS = 30;
const RULES = 10;
/** Enough for a checkpoint, and some to judge again. */
const TICKS = TAPE_ROWS / CHECKPOINTS_PER_TAPE + 1_000;

/** A task file with nothing in it but a way out. */
const EMPTY_TASK = 'module.exports = (task) => {\n  if (task === "exit") process.exit(1);\n};\n';

/** From telling a worker to exit to the next one's being of use. */
export const crashToReady: Row = {
  name: "crash-to-ready",
  about: "a slot of 10 rules, from exit to loaded again : an empty piscina worker",
  async run({ worker, folder }) {
    const slot = await CrashingSlot.open(worker);
    const empty = await openEmptyPool(folder);
    try {
      const [a, b] = await interleave(BLOCKS, [inBlocks(() => slot.crash()), inBlocks(() => crashEmpty(empty))]);
      return [lineOf("crash-to-ready", compare(a, b), { unit: MS, target: { atMost: 1.6 } })];
    } finally {
      await slot.close();
      await empty.destroy();
    }
  },
};

/** A session that stands still after some ticks, whose one slot holds a checkpoint. */
class CrashingSlot {
  readonly #engine: Engine;
  readonly #traded: Promise<unknown>;
  readonly #events: EventEmitter;

  static async open(worker: URL): Promise<CrashingSlot> {
    const events = new EventEmitter();
    const plain = flatOptionsFor(idleRules(RULES), { worker, workers: 1, feed: new StandingFeed() });
    const engine = await startEngine({
      ...plain,
      listener: {
        ...plain.listener,
        onSlot(_, event) {
          events.emit(event, performance.now());
        },
      },
    });
    const traded = engine.trade();
    await engine.slots[0]?.reached(TICKS);
    return new CrashingSlot(engine, traded, events);
  }

  private constructor(engine: Engine, traded: Promise<unknown>, events: EventEmitter) {
    this.#engine = engine;
    this.#traded = traded;
    this.#events = events;
  }

  /** @returns milliseconds from telling the worker to exit to the next one's being loaded */
  async crash(): Promise<number> {
    const slot = this.#engine.slots[0];
    const ready = once(this.#events, "ready");
    const toldMs = performance.now();
    void slot?.die("exit");
    const [readyMs] = (await ready) as [number];
    await slot?.reached(TICKS);
    return readyMs - toldMs;
  }

  async close(): Promise<void> {
    this.#engine.drain();
    await this.#traded;
  }
}

/** Ticks of a walk, and then none until the session is drained. */
class StandingFeed implements Feed {
  readonly #walk = walk(1, OPEN + (TICKS / 2) * 1_000_000);

  async read(batch: TickBatch): Promise<void> {
    await this.#walk.read(batch);
    if (batch.count === 0) await new Promise<never>(() => {});
  }

  async close(): Promise<void> {
    await this.#walk.close();
  }
}

/** A pool as the engine opens one, with nothing to load. */
async function openEmptyPool(folder: string): Promise<Piscina> {
  const file = path.join(folder, "empty.cjs");
  await writeFile(file, EMPTY_TASK);
  const pool = new Piscina({
    filename: pathToFileURL(file).href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    atomics: "disabled",
    idleTimeout: 0,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: HARD_MEMORY.leastMb },
    env: {},
    execArgv: [],
  });
  pool.on("error", () => {});
  await pool.run("answer");
  return pool;
}

/** @returns milliseconds from telling the worker to exit to the next one's having done a task */
async function crashEmpty(pool: Piscina): Promise<number> {
  const told = performance.now();
  await pool.run("exit").catch(() => {});
  await pool.run("answer");
  return performance.now() - told;
}

function inBlocks(crash: Arm<number>): Arm<number> {
  return async () => {
    const times: number[] = [];
    for (let i = 0; i < DEATHS_PER_BLOCK; i += 1) {
      // A worker that has only just begun is still busy, and dies more slowly.
      await delay(REST_MS);
      times.push(await crash());
    }
    return median(times);
  };
}
