import type { Random } from "../../engine/feed/mod.ts";
import { oneIn, pick } from "./rule_text.ts";

/** Moments of a worker's life at which it can be struck; `row` says which one of its kind: the first from there on. */
const PLACES = [
  "start",
  "load",
  "judging",
  "between judgements",
  "before intents",
  "after intents",
  "before answers",
  "after answers",
  "before checkpoint",
  "after checkpoint",
  "before end",
  "after drained",
  "bye",
] as const;

/** A moment of a worker's life. */
export type Place = (typeof PLACES)[number];

/** What happens to a worker. `slow` merely takes its time. */
export type Affliction = "exit" | "throw" | "loop" | "leak" | "slow";

/** A fault of the n-th worker of a slot. */
export interface WorkerFault {
  readonly kind: "worker";
  readonly slot: number;
  readonly generation: number;
  readonly place: Place;
  readonly row: number;
  readonly how: Affliction;
}

/** The n-th worker of the session, the first ones counted, does not come up: its bundle throws. */
export interface BootstrapFault {
  readonly kind: "bootstrap";
  readonly nth: number;
}

/** Main terminates slots' workers after a tick, wherever they are. */
export interface TerminateFault {
  readonly kind: "terminate";
  readonly slots: readonly number[];
  readonly afterTick: number;
}

/** Something that goes wrong. */
export type ScheduledFault = WorkerFault | BootstrapFault | TerminateFault;

/** What a schedule must fit. */
export interface FaultBounds {
  readonly workers: number;
  readonly rows: number;
  readonly deaths: number;
  /** A poisonous strategy costs its slot deaths of its own. */
  readonly poisonous: boolean;
}

/** A hang costs its time: one schedule in so many has one. */
const HANG_IN = 20;
/** Deaths of one slot. More could be five in a row without progress, which end a slot. */
const MAX_DEATHS_A_SLOT = 3;

/** A schedule of at most so many deaths, and some slowness besides. */
export function randomFaults(random: Random, bounds: FaultBounds): readonly ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  const judging = new Set<number>();
  const generations = Array.from({ length: bounds.workers }, () => 1);
  const hangs = oneIn(random, HANG_IN);
  const deaths = random.integer(1, bounds.deaths);
  for (let i = 0; i < deaths; i += 1) {
    const failing = faults.some(({ kind }) => kind === "bootstrap");
    if (!failing && oneIn(random, 12)) {
      faults.push({ kind: "bootstrap", nth: bounds.workers + random.integer(1, deaths) });
    } else if (oneIn(random, 5)) {
      const slots = Array.from({ length: bounds.workers }, (_, slot) => slot).filter((slot) => {
        return oneIn(random, 2) && (generations[slot] ?? 1) <= MAX_DEATHS_A_SLOT;
      });
      faults.push({ kind: "terminate", slots, afterTick: random.integer(1, bounds.rows) });
      for (const slot of slots) generations[slot] = (generations[slot] ?? 1) + 1;
    } else {
      const fault = randomWorkerFault(random, bounds, hangs && i === 0);
      // Two deaths of one slot's workers at one judgement would be charged to the strategy, and rightly so.
      const isJudging = fault.place === "judging" || fault.place === "between judgements";
      const place = isJudging && (judging.has(fault.slot) || bounds.poisonous) ? "before intents" : fault.place;
      if (isJudging) judging.add(fault.slot);
      const generation = generations[fault.slot] ?? 1;
      if (generation > MAX_DEATHS_A_SLOT) continue;
      faults.push({ ...fault, place, generation });
      if (fault.how !== "slow") generations[fault.slot] = generation + 1;
    }
  }
  return faults;
}

function randomWorkerFault(random: Random, { workers, rows }: FaultBounds, hang: boolean): WorkerFault {
  const place = pick(random, PLACES);
  // Its first row, its last, or any.
  const row = pick(random, [1, rows, random.integer(1, rows), random.integer(1, rows)]);
  const how = hang ? "loop" : pick(random, ["exit", "throw", "exit", "throw", "leak", "slow"] as const);
  return { kind: "worker", slot: random.integer(0, workers - 1), generation: 1, place, row, how };
}
