import { setImmediate as nextTurn } from "node:timers/promises";
import { InlineSlot } from "../../engine/pool/inline_slot.ts";
import { Slot } from "../../engine/pool/slot.ts";
import { Random } from "../../engine/feed/mod.ts";
import { describe } from "../../workers/explain/describe.ts";
import { Host } from "../../workers/host.ts";
import { MainSide } from "./main_side.ts";
import { type Difference, firstDifference, type SessionOutcome } from "./outcome.ts";
import { oneIn, pick } from "./rule_text.ts";
import type { Scenario } from "./scenario.ts";
import { StagedWorker } from "./staged_worker.ts";
import { patchStrategy } from "./patch_strategy.ts";
import { isPoisonousAt } from "./strategy_name.ts";

/** Far more events than a scenario has. */
const MAX_EVENTS = 100_000;

/** What a worker's death in the middle of a row is thrown as. */
class Death extends Error {}

/** Whose event it is, and the worker that is to die within so many of its judgements. */
const fuse: { running: StagedWorker | null; doomed: StagedWorker | null; judgements: number } = {
  running: null,
  doomed: null,
  judgements: 0,
};

/** Strategies fail, and die, as their ids say. What is thrown after a judgement is the thread's death, not a fault. */
export function patchStrategies(): void {
  patchStrategy({
    within: () => {},
    after(strategy, seq) {
      if (fuse.running === null) return;
      const isOpen = (): boolean => strategy.snapshot(0).entryPrice !== null;
      if (isPoisonousAt(strategy.spec.id, seq, isOpen)) throw new Death();
      if (fuse.running !== fuse.doomed) return;
      fuse.judgements -= 1;
      if (fuse.judgements === 0) throw new Death();
    },
  });
}

/** What became of a staged seed. */
export interface StagedVerdict {
  readonly difference: Difference | null;
  readonly deaths: number;
  readonly events: number;
}

/**
 * Runs a scenario in one hosting without a fault, and on the stage, and compares. One of the two has inert
 * ranges, in turns, and the other judges every strategy at every row.
 */
export async function judgeStaged(scenario: Scenario, deaths: number): Promise<StagedVerdict> {
  const isShort = scenario.seed % 2 === 0;
  const calm = await runCalm(scenario, isShort);
  const stage = new Stage(scenario, deaths, !isShort);
  const poisonous = scenario.strategies.find(({ index }) => index === scenario.poisonous) ?? null;
  try {
    const stormy = await stage.run();
    return { difference: firstDifference(calm, stormy, poisonous), deaths: stage.deaths, events: stage.events };
  } catch (error) {
    const actual = error instanceof Error ? error.message : String(error);
    const difference = { what: "the session", expected: "an end", actual };
    return { difference, deaths: stage.deaths, events: stage.events };
  }
}

async function runCalm(scenario: Scenario, inertRanges: boolean): Promise<SessionOutcome> {
  const main = new MainSide(scenario, 1, ({ events }) => new InlineSlot({ Host, describe }, events));
  await main.load(inertRanges);
  while (main.canPublish) main.publish(Infinity);
  return main.finish();
}

/** A scheduler that chooses what happens next, and when a worker dies, at every point. */
class Stage {
  readonly #random: Random;
  readonly #main: MainSide;
  readonly #workers: StagedWorker[] = [];
  /** Slots of which a worker has died in the middle of a row: two such deaths could be charged. */
  readonly #struck = new Set<number>();
  readonly #backOffs: (() => void)[] = [];
  readonly #poisonous: boolean;
  readonly #batch: number;
  readonly #inertRanges: boolean;
  #deathsLeft: number;
  #loaded = false;
  deaths = 0;
  events = 0;

  constructor(scenario: Scenario, deaths: number, inertRanges: boolean) {
    this.#inertRanges = inertRanges;
    this.#random = Random.seeded(scenario.seed, "stage");
    this.#deathsLeft = deaths;
    this.#poisonous = scenario.poisonous !== null;
    this.#batch = pick(this.#random, [1, 3, 100]);
    this.#main = new MainSide(scenario, scenario.workers, ({ index, events, head, overrun }) => {
      return new Slot({
        index,
        events,
        head,
        overrun,
        clock: {
          // Nothing is late on a stage: what is not done is chosen some time.
          after: () => () => {},
          wait: () => new Promise((resolve) => this.#backOffs.push(resolve)),
        },
        spawn: (options) => {
          const worker = new StagedWorker(options);
          this.#workers.push(worker);
          return worker;
        },
      });
    });
  }

  /** @throws Error if nothing can happen any more and the session has not ended */
  async run(): Promise<SessionOutcome> {
    void this.#main.load(this.#inertRanges).then(() => {
      this.#loaded = true;
    });
    let finished = false;
    void Promise.all(this.#main.slots.map((slot) => slot.finished)).then(() => {
      finished = true;
    });
    while (!finished) {
      if (!this.#strike()) {
        const events = this.#possible();
        if (events.length === 0) throw new Error("Nothing can happen any more");
        pick(this.#random, events)();
      }
      this.events += 1;
      if (this.events > MAX_EVENTS) throw new Error("It goes on for ever");
      await nextTurn();
    }
    return this.#main.finish();
  }

  #possible(): readonly (() => void)[] {
    const events = this.#workers.flatMap((worker) =>
      worker.events().map((event) => () => this.#inWorker(worker, event)),
    );
    const { length } = this.#backOffs;
    if (length > 0) events.push(() => this.#backOffs.shift()?.());
    if (this.#loaded && this.#main.canPublish) events.push(() => this.#main.publish(this.#batch));
    return events;
  }

  /** Runs an event of a worker, which may be its last: a row kills it, or what it finds there no thread could survive. */
  #inWorker(worker: StagedWorker, event: () => void): void {
    fuse.running = worker;
    try {
      event();
    } catch (error) {
      // A thread that main has done with may find its rows overwritten.
      if (!(error instanceof Death) && !worker.condemned) throw error;
      this.#count();
      worker.die(worker.posted);
    } finally {
      fuse.running = null;
    }
  }

  /** Perhaps kills a worker. @returns true if that was the event */
  #strike(): boolean {
    const alive = this.#workers.filter((worker) => worker.alive && !worker.condemned);
    if (this.#deathsLeft === 0 || alive.length === 0 || !oneIn(this.#random, 12)) return false;
    const worker = pick(this.#random, alive);
    this.#deathsLeft -= 1;
    if (worker.loaded && !this.#poisonous && !this.#struck.has(worker.slot) && oneIn(this.#random, 2)) {
      this.#struck.add(worker.slot);
      fuse.doomed = worker;
      fuse.judgements = this.#random.integer(1, 6);
      return false;
    }
    this.#count();
    if (oneIn(this.#random, 2)) worker.die(this.#random.integer(0, worker.posted));
    else this.#main.slots[worker.slot]?.condemn("told to");
    return true;
  }

  #count(): void {
    this.deaths += 1;
  }
}
